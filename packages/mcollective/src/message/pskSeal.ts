import { createHash, timingSafeEqual } from 'node:crypto';
import type { Seal } from './Seal.ts';

/** The pre-shared key cannot be used; it never appears in the message. */
export class UnusablePsk extends Error {
  readonly code = 'UNUSABLE_PSK';
  constructor(fault: string) {
    super(`The pre-shared key (plugin.psk) ${fault}`);
  }
}

/** The seal of MCollective's psk plugin: hex MD5 of body and key (protocol C.1). Throws UnusablePsk. */
export function pskSeal(psk: string): Seal {
  if (psk === '') throw new UnusablePsk('is empty');
  // Ruby raises when a key beyond ASCII meets a body with bytes above 127, so some messages would vanish.
  if (!/^[\x20-\x7e]+$/.test(psk)) throw new UnusablePsk('must be printable ASCII');
  const digest = (body: Buffer): string => createHash('md5').update(body).update(psk, 'latin1').digest('hex');
  return {
    callerPrefix: 'user',
    sign: digest,
    verify(body, hash) {
      const expected = Buffer.from(digest(body), 'latin1');
      const given = Buffer.from(hash, 'utf8');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

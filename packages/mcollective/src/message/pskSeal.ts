import { hash, timingSafeEqual } from 'node:crypto';
import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyString, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { envelopeBytes, proofText, refusal } from './fields.ts';
import { checkedCaller } from './identities.ts';
import { readBody } from './readEnvelope.ts';
import { rememberLast } from './rememberLast.ts';
import type { ClientSeal, NodeSeal, SealedFields } from './Seal.ts';
import { marshalSerializer } from './serializers.ts';

/** The pre-shared key cannot be used; it never appears in the message. */
export class UnusablePsk extends Error {
  readonly code = 'UNUSABLE_PSK';
  constructor(fault: string) {
    super(`The pre-shared key (plugin.psk) ${fault}`);
  }
}

/**
 * The seal of MCollective's psk plugin: hex MD5 of body and key (protocol C.1). Whoever has the key can act as any
 * caller and as any node. Throws UnusablePsk or InvalidName.
 */
export function pskSeal(psk: string, callerId: string): ClientSeal & NodeSeal {
  if (psk === '') throw new UnusablePsk('is empty');
  // Ruby raises when a key beyond ASCII meets a body with bytes above 127, so some messages would vanish.
  if (!/^[\x20-\x7e]+$/.test(psk)) throw new UnusablePsk('must be printable ASCII');
  const seal = rememberLast((body: RubyValue): SealedFields => {
    const bytes = marshalSerializer.encode(body);
    return { body: new RubyString(bytes, 'ASCII-8BIT'), hash: digest(bytes, psk) };
  }, Object.is);
  const open = (envelope: RubyHash, limits: DecodeLimits = {}): RubyValue => {
    const bytes = envelopeBytes(envelope, 'body');
    if (!isDigest(proofText(envelope, 'hash'), digest(bytes, psk))) {
      throw refusal(envelope, 'BAD_HASH', 'its hash does not fit; the sender has another pre-shared key');
    }
    return readBody(envelope, bytes, { serializer: marshalSerializer, limits });
  };
  return {
    plugin: 'psk',
    serializer: marshalSerializer,
    callerId: checkedCaller(callerId),
    sealRequest: seal,
    openReply: open,
    openRegistration: open,
    openRequest: open,
    sealReply: seal,
  };
}

function digest(body: Buffer, psk: string): string {
  return hash('md5', Buffer.concat([body, Buffer.from(psk, 'latin1')]), 'hex');
}

/** Takes the same time for every wrong hash. */
function isDigest(hash: string | undefined, expected: string): boolean {
  const given = Buffer.from(hash ?? '', 'utf8');
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected, 'latin1'));
}

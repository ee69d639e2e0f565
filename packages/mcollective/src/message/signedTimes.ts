import { RubyHash, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { refusal } from './fields.ts';
import type { MessageTimes } from './Seal.ts';

type Plugin = 'ssl' | 'aes';

/** A request's body together with its times, as ssl and aes_security protect them: `ssl_msg`, `ssl_ttl`, `ssl_msgtime` (protocol C.2). */
export function withTimes(plugin: Plugin, body: RubyValue, { ttlSeconds, messageTime }: MessageTimes): RubyHash {
  return symbolHash({
    [`${plugin}_msg`]: body,
    [`${plugin}_ttl`]: ttlSeconds,
    [`${plugin}_msgtime`]: messageTime,
  });
}

/** The body of an opened request whose envelope says the same times. Throws RefusedMessage when they were changed or are not there. */
export function withoutTimes(plugin: Plugin, envelope: RubyHash, opened: RubyValue): RubyValue {
  if (!(opened instanceof RubyHash)) throw refusal(envelope, 'BAD_HASH', 'its times are not protected');
  for (const name of ['ttl', 'msgtime']) {
    const protectedTime = opened.get(`${plugin}_${name}`);
    if (typeof protectedTime !== 'number' || protectedTime !== envelope.get(name)) {
      throw refusal(envelope, 'BAD_HASH', `its ${name} is not the protected one`);
    }
  }
  const body = opened.get(`${plugin}_msg`);
  if (body === undefined) throw refusal(envelope, 'BAD_BODY', 'it protects no message');
  return body;
}

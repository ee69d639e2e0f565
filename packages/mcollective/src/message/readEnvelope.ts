import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { unwrapPayload } from './base64Payload.ts';
import { refusal } from './fields.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import type { Serializer } from './Serializer.ts';

/**
 * What an envelope may be made of when its filter is short: a dozen fields, the longest a filter of five lists. Its
 * body is one text however large, so whoever is not trusted yet costs next to nothing.
 */
export const ENVELOPE_LIMITS = { maxNodes: 200, maxDepth: 4 } as const satisfies DecodeLimits;

/** Decodes the outer hash of a message, whose body stays closed. Throws RefusedMessage. */
export function readEnvelope(payload: Buffer, serializer: Serializer, limits: DecodeLimits): RubyHash {
  const envelope = decodeEnvelope(unwrapPayload(payload, limits.maxBytes), serializer, limits);
  if (envelope instanceof RubyHash) return envelope;
  throw new RefusedMessage('BAD_ENVELOPE', `its envelope is no hash in ${serializer.name}`);
}

function decodeEnvelope(bytes: Buffer, serializer: Serializer, limits: DecodeLimits): RubyValue {
  try {
    return serializer.decode(bytes, limits);
  } catch (cause) {
    throw new RefusedMessage('BAD_ENVELOPE', detailOf(cause), { cause });
  }
}

/** Decodes the body of an envelope. Throws RefusedMessage with the request id of the envelope. */
export function readBody(
  envelope: RubyHash,
  bytes: Buffer,
  { serializer, limits }: { readonly serializer: Serializer; readonly limits: DecodeLimits },
): RubyValue {
  try {
    return serializer.decode(bytes, limits);
  } catch (cause) {
    throw refusal(envelope, 'BAD_BODY', detailOf(cause), cause);
  }
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import { decodeMarshal, type MarshalLimits } from '../rubyMarshal/decodeMarshal.ts';
import { RubyHash, RubyString, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { unwrapPayload } from './base64Payload.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import type { Seal } from './Seal.ts';

/** An envelope whose hash is right, with its body decoded. Only the body is covered by the hash. */
export interface OpenedMessage {
  readonly requestId: string;
  readonly envelope: RubyHash;
  readonly body: RubyValue;
}

/** Decodes envelope and body and checks the hash in between. Throws RefusedMessage. */
export function readEnvelope(payload: Buffer, seal: Seal, limits: MarshalLimits = {}): OpenedMessage {
  const envelope = decodeOr('BAD_ENVELOPE', unwrapPayload(payload), limits);
  if (!(envelope instanceof RubyHash)) throw new RefusedMessage('BAD_ENVELOPE', 'its envelope is no hash');
  const requestId = envelopeText(envelope, 'requestid');
  const bodyBytes = bytesOf(envelope.get('body'));
  const hash = textOf(envelope.get('hash'));
  if (bodyBytes === undefined) throw new RefusedMessage('BAD_ENVELOPE', 'it has no body', { requestId });
  if (hash === undefined || !seal.verify(bodyBytes, hash)) {
    throw new RefusedMessage('BAD_HASH', 'its hash does not fit; the sender has another pre-shared key', { requestId });
  }
  return { requestId, envelope, body: decodeOr('BAD_BODY', bodyBytes, limits, requestId) };
}

/** A text field of an envelope or body; throws RefusedMessage when it is missing or no text. */
export function envelopeText(envelope: RubyHash, name: string): string {
  const text = textOf(envelope.get(name));
  if (text === undefined) throw new RefusedMessage('BAD_ENVELOPE', `${name} is missing or no text`);
  return text;
}

/** A whole number of an envelope; throws RefusedMessage when it is missing or something else. */
export function envelopeNumber(envelope: RubyHash, name: string): number {
  const value = envelope.get(name);
  if (typeof value !== 'number') throw new RefusedMessage('BAD_ENVELOPE', `${name} is missing or no whole number`);
  return value;
}

/** Text of a value if it is text: binary-flagged strings count when they are ASCII, as old Rubies flag nothing. */
export function textOf(value: RubyValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof RubyString)) return undefined;
  return value.bytes.every((byte) => byte < 128) ? value.bytes.toString('latin1') : undefined;
}

function bytesOf(value: RubyValue | undefined): Buffer | undefined {
  if (value instanceof RubyString) return value.bytes;
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : undefined;
}

function decodeOr(
  code: 'BAD_ENVELOPE' | 'BAD_BODY',
  bytes: Buffer,
  limits: MarshalLimits,
  requestId?: string,
): RubyValue {
  try {
    return decodeMarshal(bytes, limits);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new RefusedMessage(code, detail, { cause, ...(requestId === undefined ? {} : { requestId }) });
  }
}

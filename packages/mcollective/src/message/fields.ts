import { isAscii } from 'node:buffer';
import { decodeBase64 } from '../decodeBase64.ts';
import { RubyString, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RefusedMessage, type MessageFault } from './RefusedMessage.ts';

/** A text field of an envelope or body; throws RefusedMessage when it is missing or no text. */
export function envelopeText(envelope: RubyHash, name: string): string {
  const text = textOf(envelope.get(name));
  if (text === undefined) throw refusal(envelope, 'BAD_ENVELOPE', `${name} is missing or no text`);
  return text;
}

/** Unix seconds far beyond any clock, and a ttl of more than a century. */
const MAX_SECONDS = 2 ** 32;

/** A number of seconds of an envelope, not negative; throws RefusedMessage when it is missing or something else. */
export function envelopeSeconds(envelope: RubyHash, name: string): number {
  const value = envelope.get(name);
  if (typeof value === 'number' && value >= 0 && value <= MAX_SECONDS) return value;
  throw refusal(envelope, 'BAD_ENVELOPE', `${name} is missing or no number of seconds`);
}

/** MCollective makes 32 characters; nodes echo any text. */
const MAX_REQUEST_ID = 64;

/** The request id of an envelope; throws RefusedMessage when it is missing, no text, or longer than any that we made. */
export function envelopeRequestId(envelope: RubyHash): string {
  const requestId = envelopeText(envelope, 'requestid');
  if (requestId.length <= MAX_REQUEST_ID) return requestId;
  throw refusal(envelope, 'BAD_ENVELOPE', `its request id is longer than ${MAX_REQUEST_ID} characters`);
}

/** A signature by an RSA key of 16384 bits takes 2.8 KB in base64. */
const MAX_PROOF = 4096;

/** The text of a hash, signature or session key; undefined: it is missing, no text, or longer than any of them. */
export function proofText(envelope: RubyHash, name: string): string | undefined {
  const value = envelope.get(name);
  const size = value instanceof RubyString ? value.bytes.length : typeof value === 'string' ? value.length : 0;
  return size > MAX_PROOF ? undefined : textOf(value);
}

/** The bytes of a signature or session key in base64; undefined: there are none, or more than any has. */
export function proofBytes(envelope: RubyHash, name: string): Buffer | undefined {
  return decodeBase64(Buffer.from(proofText(envelope, name) ?? '', 'utf8'));
}

/** The bytes of a field that holds a serialised value: in YAML it is text, and then the UTF-8 of that text. */
export function envelopeBytes(envelope: RubyHash, name: string): Buffer {
  const value = envelope.get(name);
  if (value instanceof RubyString) return value.bytes;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  throw refusal(envelope, 'BAD_ENVELOPE', `it has no ${name}`);
}

/** Text of a value if it is text: binary-flagged strings count when they are ASCII, as old Rubies flag nothing. */
export function textOf(value: RubyValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof RubyString)) return undefined;
  return isAscii(value.bytes) ? value.bytes.toString('latin1') : undefined;
}

/** The error that refuses a message, with the request id of its envelope if that can be read. */
export function refusal(envelope: RubyHash, code: MessageFault, detail: string, cause?: unknown): RefusedMessage {
  const text = textOf(envelope.get('requestid'));
  const requestId = text !== undefined && text.length <= MAX_REQUEST_ID ? text : undefined;
  return new RefusedMessage(code, detail, { requestId, ...(cause === undefined ? {} : { cause }) });
}

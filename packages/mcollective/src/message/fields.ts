import { isAscii } from 'node:buffer';
import { RubyString, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RefusedMessage, type MessageFault } from './RefusedMessage.ts';

/** A text field of an envelope or body; throws RefusedMessage when it is missing or no text. */
export function envelopeText(envelope: RubyHash, name: string): string {
  const text = textOf(envelope.get(name));
  if (text === undefined) throw refusal(envelope, 'BAD_ENVELOPE', `${name} is missing or no text`);
  return text;
}

/** A whole number of an envelope; throws RefusedMessage when it is missing or something else. */
export function envelopeNumber(envelope: RubyHash, name: string): number {
  const value = envelope.get(name);
  if (typeof value !== 'number') throw refusal(envelope, 'BAD_ENVELOPE', `${name} is missing or no whole number`);
  return value;
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
  const requestId = textOf(envelope.get('requestid'));
  return new RefusedMessage(code, detail, { requestId, ...(cause === undefined ? {} : { cause }) });
}

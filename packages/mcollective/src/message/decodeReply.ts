import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyHash, RubyString, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { bytesToText, presentText } from '../presentText.ts';
import { envelopeRequestId, envelopeSeconds, envelopeText, refusal, textOf } from './fields.ts';
import { isIdentity } from './identities.ts';
import { ENVELOPE_LIMITS, readEnvelope } from './readEnvelope.ts';
import type { DecodedReply } from './Reply.ts';
import type { ClientSeal } from './Seal.ts';

/** How to read replies. */
export interface ReplyOptions {
  /** Of the body; the envelope has limits of its own. */
  readonly limits?: DecodeLimits;
  /** Whether this host was asked under this request id; asked before any cryptography. Default: every reply is expected. */
  readonly isExpected?: (requestId: string, senderId: string) => boolean;
}

/** Characters of a status message that are kept; it is one line for people. */
const MAX_STATUS_MESSAGE = 10_000;
/** More bytes than that are in no encoding one character. */
const MAX_BYTES_PER_CHARACTER = 4;

/**
 * Reads and verifies a reply. Throws RefusedMessage, with the request id when that much could be read: UNEXPECTED
 * before anything costly was done, BAD_HASH when the seal cannot prove it.
 */
export function decodeReply(payload: Buffer, seal: ClientSeal, options: ReplyOptions = {}): DecodedReply {
  const limits = { ...options.limits, allowRegexp: false };
  const envelope = readEnvelope(payload, seal.serializer, { ...limits, ...ENVELOPE_LIMITS });
  const requestId = envelopeRequestId(envelope);
  const senderId = envelopeText(envelope, 'senderid');
  if (!isIdentity(senderId)) throw refusal(envelope, 'BAD_ENVELOPE', 'its sender is no identity');
  if (options.isExpected?.(requestId, senderId) === false) {
    throw refusal(envelope, 'UNEXPECTED', `${senderId} was not asked under its request id`);
  }
  const agent = envelopeText(envelope, 'senderagent');
  const shared = { requestId, senderId, messageTime: envelopeSeconds(envelope, 'msgtime') };
  const body = seal.openReply(envelope, limits);
  if (body instanceof RubyHash) return { kind: 'rpc', ...shared, agent, ...resultOf(envelope, body) };
  if (agent === 'discovery' && textOf(body) === 'pong') return { kind: 'discovery', ...shared };
  throw refusal(envelope, 'UNEXPECTED_ANSWER', 'it answers neither a call nor discovery');
}

function resultOf(envelope: RubyHash, body: RubyHash) {
  const statusCode = body.get('statuscode');
  const data = body.get('data');
  if (typeof statusCode !== 'number' || data === undefined) {
    throw refusal(envelope, 'BAD_BODY', 'it has no status code or no data');
  }
  return { statusCode, statusMessage: shownText(body.get('statusmsg')), data };
}

/** Exceptions on nodes put anything into the message, of any length; it is only shown, so it must not cost the reply. */
function shownText(value: RubyValue | undefined): string {
  const text = value instanceof RubyString ? bytesToText(shortened(value)) : value;
  if (typeof text !== 'string') return '';
  if (text.length <= MAX_STATUS_MESSAGE) return presentText(text);
  // The cut may go through a surrogate pair, and PostgreSQL stores no half of one.
  return `${presentText(text.slice(0, MAX_STATUS_MESSAGE - 1).toWellFormed())}…`;
}

function shortened({ bytes, encoding }: RubyString): RubyString {
  return new RubyString(
    bytes.subarray(0, MAX_STATUS_MESSAGE * MAX_BYTES_PER_CHARACTER + MAX_BYTES_PER_CHARACTER),
    encoding,
  );
}

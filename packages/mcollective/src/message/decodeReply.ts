import type { MarshalLimits } from '../rubyMarshal/decodeMarshal.ts';
import { RubyHash, RubyString, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { bytesToText, presentText } from '../presentText.ts';
import { isIdentity } from './identities.ts';
import { envelopeNumber, envelopeText, readEnvelope, textOf } from './readEnvelope.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import type { DecodedReply } from './Reply.ts';
import type { Seal } from './Seal.ts';

/** Reads and verifies a reply. Throws RefusedMessage, with the request id when that much could be read. */
export function decodeReply(payload: Buffer, seal: Seal, limits: MarshalLimits = {}): DecodedReply {
  const { requestId, envelope, body } = readEnvelope(payload, seal, { ...limits, allowRegexp: false });
  const senderId = envelopeText(envelope, 'senderid');
  if (!isIdentity(senderId)) throw new RefusedMessage('BAD_ENVELOPE', 'its sender is no identity', { requestId });
  const agent = envelopeText(envelope, 'senderagent');
  const shared = { requestId, senderId, messageTime: envelopeNumber(envelope, 'msgtime') };
  if (body instanceof RubyHash) return { kind: 'rpc', ...shared, agent, ...resultOf(body, requestId) };
  if (agent === 'discovery' && textOf(body) === 'pong') return { kind: 'discovery', ...shared };
  throw new RefusedMessage('UNEXPECTED_ANSWER', 'it answers neither a call nor discovery', { requestId });
}

function resultOf(body: RubyHash, requestId: string) {
  const statusCode = body.get('statuscode');
  const data = body.get('data');
  if (typeof statusCode !== 'number' || data === undefined) {
    throw new RefusedMessage('BAD_BODY', 'it has no status code or no data', { requestId });
  }
  return { statusCode, statusMessage: shownText(body.get('statusmsg')), data };
}

/** Exceptions on nodes put any bytes into the message; it is only shown, so it must not cost the reply. */
function shownText(value: RubyValue | undefined): string {
  if (value instanceof RubyString) return presentText(bytesToText(value));
  return typeof value === 'string' ? presentText(value) : '';
}

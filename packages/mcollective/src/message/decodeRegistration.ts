import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import { envelopeSeconds, envelopeText, refusal, textOf } from './fields.ts';
import { isIdentity } from './identities.ts';
import { ENVELOPE_LIMITS, readEnvelope } from './readEnvelope.ts';
import type { ClientSeal } from './Seal.ts';

/** What a node announces of itself every so often. */
export interface Registration {
  /** The node that claims to be there. */
  readonly senderId: string;
  /** Unix time in seconds, by the node's clock. */
  readonly messageTime: number;
  /** The one that it announces itself in. */
  readonly collective: string;
}

/** A list of agents takes some hundred bytes, facts some ten thousand. */
const LIMITS = { maxBytes: 64 * 1024 } as const;
/** What a node has that says nothing (protocol B.1). */
const DEFAULT_TTL_SECONDS = 60;

/**
 * Reads and verifies a registration (protocol F.5): a request by shape, to the agent `registration`; it is never
 * answered. One that is older than its ttl is refused as a node would refuse it, at the Unix time `nowSeconds`; one from
 * a clock ahead of ours is not. Throws RefusedMessage, also for any other genuine message that was dressed up as one.
 */
export function decodeRegistration(payload: Buffer, seal: ClientSeal, nowSeconds: number): Registration {
  checkSize(payload);
  const envelope = readEnvelope(payload, seal.serializer, { ...LIMITS, ...ENVELOPE_LIMITS });
  if (envelopeText(envelope, 'agent') !== 'registration') {
    throw refusal(envelope, 'UNEXPECTED', 'it is a request to another agent than registration');
  }
  const senderId = envelopeText(envelope, 'senderid');
  if (!isIdentity(senderId)) throw refusal(envelope, 'BAD_ENVELOPE', 'its sender is no identity');
  const collective = envelopeText(envelope, 'collective');
  if (!isIdentity(collective)) throw refusal(envelope, 'BAD_ENVELOPE', 'its collective is no name');
  const messageTime = envelopeSeconds(envelope, 'msgtime');
  const ttl = envelope.get('ttl') === undefined ? DEFAULT_TTL_SECONDS : envelopeSeconds(envelope, 'ttl');
  if (nowSeconds - messageTime > ttl) throw refusal(envelope, 'EXPIRED', `it is older than its ttl of ${ttl} seconds`);
  if (isOtherMessage(seal.openRegistration(envelope, LIMITS))) {
    throw refusal(envelope, 'BAD_BODY', 'its body is that of a call, of discovery, or of an answer');
  }
  return { senderId, messageTime, collective };
}

/** Before the base64 of it is undone; with line breaks that takes at most 1.4 times as much. */
function checkSize({ length }: Buffer): void {
  if (length <= LIMITS.maxBytes * 1.4) return;
  throw new RefusedMessage('BAD_ENVELOPE', `a registration of ${length} bytes, and none has over ${LIMITS.maxBytes}`);
}

/** psk proves the body alone, so that of any captured message would announce any name. */
function isOtherMessage(body: RubyValue): boolean {
  if (!(body instanceof RubyHash)) return ['ping', 'pong'].includes(textOf(body) ?? '');
  const isCall = body.get('action') !== undefined && body.get('data') !== undefined;
  return isCall || body.get('statuscode') !== undefined;
}

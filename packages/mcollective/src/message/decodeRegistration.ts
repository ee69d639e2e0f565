import type { DecodeLimits } from '../DecodeLimits.ts';
import type { RubyValue } from '../rubyMarshal/RubyValue.ts';
import { envelopeNumber, envelopeText, refusal, textOf } from './fields.ts';
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
  /** Empty also when the node registers with something else than the list of its agents. */
  readonly agents: readonly string[];
}

/**
 * Reads and verifies a registration (protocol F.5): a request by shape, to the agent `registration`; it is never
 * answered. Throws RefusedMessage.
 */
export function decodeRegistration(payload: Buffer, seal: ClientSeal, limits: DecodeLimits = {}): Registration {
  const envelope = readEnvelope(payload, seal.serializer, { ...limits, ...ENVELOPE_LIMITS });
  if (envelopeText(envelope, 'agent') !== 'registration') {
    throw refusal(envelope, 'UNEXPECTED', 'it is a request to another agent than registration');
  }
  const senderId = envelopeText(envelope, 'senderid');
  if (!isIdentity(senderId)) throw refusal(envelope, 'BAD_ENVELOPE', 'its sender is no identity');
  const collective = envelopeText(envelope, 'collective');
  if (!isIdentity(collective)) throw refusal(envelope, 'BAD_ENVELOPE', 'its collective is no name');
  const messageTime = envelopeNumber(envelope, 'msgtime');
  return { senderId, messageTime, collective, agents: agentsOf(seal.openRegistration(envelope, limits)) };
}

function agentsOf(body: RubyValue): readonly string[] {
  if (!Array.isArray(body)) return [];
  const agents = body.map(textOf);
  return agents.every((agent) => agent !== undefined) ? agents : [];
}

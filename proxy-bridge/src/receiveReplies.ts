import type { ClientSeal, DecodedReply, RpcReply } from '@chargehand/mcollective';
import { decodeReply } from '@chargehand/mcollective';
import type { IncomingReply } from './connectors/Connector.ts';
import type { Journal } from './journal.ts';
import type { AskedTarget } from './JournalEntry.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import { presentReply } from './presentReply.ts';

/** What receiving needs of the rest of the bridge. */
export interface ReceiveContext {
  readonly journal: Journal;
  readonly seal: ClientSeal;
  readonly log: Log;
  readonly now: () => number;
  /** A host has taken its request. */
  readonly onAnswer: (requestId: string) => void;
  /** A reply could not be kept, or not be acknowledged: the broker has to deliver it again. */
  readonly dropLink: (problem: string) => void;
}

/** Makes the receiver of task replies: check, journal, and only then tell the broker to forget. One bad message harms no other; it never rejects. */
export function receiveReplies(context: ReceiveContext): (reply: IncomingReply) => Promise<void> {
  const strangers = limitRate(context.log, STRANGER_LOG_EVERY_MS);
  return async (incoming) => {
    try {
      await keep(context, strangers, incoming);
    } catch (error) {
      return giveUp(context, 'journal-failed', error);
    }
    try {
      incoming.accept();
    } catch (error) {
      giveUp(context, 'reply-not-acknowledged', error);
    }
  };
}

const STRANGER_LOG_EVERY_MS = 10_000;

async function keep(context: ReceiveContext, strangers: Log, incoming: IncomingReply): Promise<void> {
  const checked = checkReply(context, incoming);
  if (checked.kind === 'answer')
    return void (await context.journal.reply(checked.target, presentReply(checked.reply), context.now()));
  if (checked.kind === 'duplicate') return await context.journal.countDuplicate();
  strangers.warn('reply-quarantined', { reason: checked.reason });
  await context.journal.countQuarantined();
}

function giveUp({ log, dropLink }: ReceiveContext, event: string, error: unknown): void {
  log.error(event, { problem: messageOf(error) });
  dropLink(messageOf(error));
}

type CheckedReply =
  | { readonly kind: 'answer'; readonly target: AskedTarget; readonly reply: RpcReply }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'stranger'; readonly reason: string };

/** Who asked and who answers is looked up before the seal is checked and the body is read: a stranger's reply, or a host's second one, costs next to nothing. */
function checkReply({ journal, seal, onAnswer }: ReceiveContext, { body, isOversize }: IncomingReply): CheckedReply {
  if (isOversize) return stranger('it is larger than a reply may be');
  let target: AskedTarget | undefined;
  const isExpected = (requestId: string, senderId: string): boolean => {
    target = journal.askedTarget(requestId, senderId);
    return target?.isAnswered === false;
  };
  let reply: DecodedReply;
  try {
    reply = decodeReply(body, seal, { isExpected });
  } catch (error) {
    return target?.isAnswered === true ? { kind: 'duplicate' } : stranger(messageOf(error));
  }
  if (reply.kind !== 'rpc') return stranger('it is no answer to a call');
  // GraphQL's Int has 32 bits; a wider code would hold up every entry after it.
  if ((reply.statusCode | 0) !== reply.statusCode) return stranger('its status code is out of range');
  if (target === undefined) return stranger('nobody asked its sender that');
  onAnswer(reply.requestId);
  return { kind: 'answer', target, reply };
}

function stranger(reason: string): CheckedReply {
  return { kind: 'stranger', reason };
}

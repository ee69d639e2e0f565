import type { ClientSeal, DecodedReply, MessageFault, RpcReply } from '@chargehand/mcollective';
import { decodeReply, RefusedMessage } from '@chargehand/mcollective';
import type { IncomingReply } from './connectors/Connector.ts';
import type { Journal } from './journal.ts';
import type { AskedTarget } from './JournalEntry.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import { presentReply } from './presentReply.ts';
import type { ReplyMasks } from './ReplyMasks.ts';

/** What receiving needs of the rest of the bridge. */
export interface ReceiveContext {
  readonly journal: Journal;
  readonly seal: ClientSeal;
  readonly log: Log;
  readonly masks: Pick<ReplyMasks, 'apply'>;
  readonly now: () => number;
  /** A host has proved to be there, and to have taken its request. */
  readonly onAnswer: (requestId: string, host: string) => void;
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
  const { journal, masks, now } = context;
  const checked = checkReply(context, incoming);
  switch (checked.kind) {
    case 'answer': {
      const { target, reply } = checked;
      const body = masks.apply(target.dispatchId, presentReply(reply));
      return void (await journal.reply(target, body, now()));
    }
    case 'duplicate':
      return await journal.countDuplicate();
    case 'undecodable':
      strangers.warn('reply-undecodable', { dispatch: checked.target.dispatchId, reason: checked.reason });
      return await journal.undecodable(checked.target, now());
    case 'stranger':
      strangers.warn('reply-quarantined', { reason: checked.reason });
      return await journal.countQuarantined();
  }
}

function giveUp({ log, dropLink }: ReceiveContext, event: string, error: unknown): void {
  log.error(event, { problem: messageOf(error) });
  dropLink(messageOf(error));
}

type CheckedReply =
  | { readonly kind: 'answer'; readonly target: AskedTarget; readonly reply: RpcReply }
  | { readonly kind: 'duplicate' }
  /** The host has answered, and nothing can be made of it: whether it succeeded stays unknown. */
  | { readonly kind: 'undecodable'; readonly target: AskedTarget; readonly reason: string }
  | { readonly kind: 'stranger'; readonly reason: string };

/** Who asked and who answers is looked up before the seal is checked and the body is read: a stranger's reply, or a host's second one, costs next to nothing. */
function checkReply(context: ReceiveContext, { body, isOversize }: IncomingReply): CheckedReply {
  if (isOversize) return stranger('it is larger than a reply may be');
  let target: AskedTarget | undefined;
  const isExpected = (requestId: string, senderId: string): boolean => {
    target = context.journal.askedTarget(requestId, senderId);
    return target?.isAnswered === false;
  };
  try {
    const reply = decodeReply(body, context.seal, { isExpected });
    if (target === undefined) return stranger('nobody asked its sender that');
    context.onAnswer(reply.requestId, reply.senderId);
    return readAnswer(target, reply);
  } catch (error) {
    if (target === undefined) return stranger(messageOf(error));
    if (target.isAnswered) return { kind: 'duplicate' };
    const isSealed = error instanceof RefusedMessage && SEALED_FAULTS.has(error.code);
    return isSealed ? { kind: 'undecodable', target, reason: error.message } : stranger(messageOf(error));
  }
}

/** What can be wrong only after the seal has been found right. */
const SEALED_FAULTS: ReadonlySet<MessageFault> = new Set(['BAD_BODY', 'UNEXPECTED_ANSWER']);

function readAnswer(target: AskedTarget, reply: DecodedReply): CheckedReply {
  if (reply.kind !== 'rpc') return { kind: 'undecodable', target, reason: 'it is no answer to a call' };
  // GraphQL's Int has 32 bits; a wider code would hold up every entry after it.
  if ((reply.statusCode | 0) === reply.statusCode) return { kind: 'answer', target, reply };
  return { kind: 'undecodable', target, reason: 'its status code is out of range' };
}

function stranger(reason: string): CheckedReply {
  return { kind: 'stranger', reason };
}

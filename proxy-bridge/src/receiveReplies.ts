import type { DecodedReply, RubyValue, Seal } from '@chargehand/mcollective';
import { decodeReply, presentValue } from '@chargehand/mcollective';
import { isRecord } from '@chargehand/api-client';
import type { IncomingReply } from './connectors/Connector.ts';
import type { Journal } from './journal.ts';
import type { AskedTarget, EntryBody } from './JournalEntry.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';

/** What receiving needs of the rest of the bridge. */
export interface ReceiveContext {
  readonly journal: Journal;
  readonly seal: Seal;
  readonly log: Log;
  readonly now: () => number;
  /** The journal could not keep a reply: the broker has to deliver it again. */
  readonly onJournalFailure: (problem: string) => void;
}

/** Makes the receiver of task replies: check, journal, and only then tell the broker to forget. One bad message harms no other. */
export function receiveReplies(context: ReceiveContext): (reply: IncomingReply) => Promise<void> {
  const strangers = limitRate(context.log, STRANGER_LOG_EVERY_MS);
  return async (incoming) => {
    try {
      const checked = checkReply(context, incoming.body);
      if (checked.kind === 'stranger') {
        strangers.warn('reply-quarantined', { reason: checked.reason });
        await context.journal.countQuarantined();
      } else {
        await context.journal.reply(checked.target, checked.body, context.now());
      }
    } catch (error) {
      context.log.error('journal-failed', { problem: messageOf(error) });
      context.onJournalFailure(messageOf(error));
      return;
    }
    incoming.accept();
  };
}

const STRANGER_LOG_EVERY_MS = 10_000;

type CheckedReply =
  | { readonly kind: 'answer'; readonly target: AskedTarget; readonly body: EntryBody }
  | { readonly kind: 'stranger'; readonly reason: string };

function checkReply({ journal, seal }: ReceiveContext, body: Buffer): CheckedReply {
  let reply: DecodedReply;
  let result: EntryBody;
  try {
    reply = decodeReply(body, seal);
    if (reply.kind !== 'rpc') return stranger('it is no answer to a call');
    // GraphQL's Int has 32 bits; a wider code would hold up every entry after it.
    if ((reply.statusCode | 0) !== reply.statusCode) return stranger('its status code is out of range');
    result = { statusCode: reply.statusCode, statusMessage: reply.statusMessage, outputs: outputsOf(reply.data) };
  } catch (error) {
    return stranger(messageOf(error));
  }
  const target = journal.askedTarget(reply.requestId);
  if (target === undefined) return stranger('it answers nothing that was asked');
  if (target.host !== reply.senderId) return stranger('its sender was not given this request id');
  return { kind: 'answer', target, body: result };
}

function stranger(reason: string): CheckedReply {
  return { kind: 'stranger', reason };
}

/** Agents answer with a hash; anything else is kept under the name `value`. */
function outputsOf(data: RubyValue): unknown {
  const presented = presentValue(data);
  if (presented === null) return {};
  return isRecord(presented) ? presented : { value: presented };
}

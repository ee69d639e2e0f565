import type { DispatchRef } from './dispatchRef.ts';
import type { StoredReply, TargetState } from './Target.ts';

export type JournalEvent = 'ASSIGNED' | 'SENDING' | 'SENT' | 'REPLIED' | 'NOT_SENT' | 'UNKNOWN';

/** One line of a bridge's journal as it is uploaded. */
export interface JournalEntry extends DispatchRef {
  readonly sequence: number;
  readonly position: number;
  readonly event: JournalEvent;
  readonly at: Date;
  readonly reason: string | null;
  readonly reply: StoredReply | null;
}

/** What an upload says of one target, all its lines together. */
export interface TargetEvidence extends DispatchRef {
  readonly position: number;
  readonly state: TargetState;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
  readonly reason: string | null;
  /** Why it is unknown, should it be called so before anything better is said. Null: this says nothing of that. */
  readonly doubt: string | null;
  readonly reply: StoredReply | null;
  /** The lines themselves hold both the end of waiting and a reply after it. */
  readonly isLate: boolean;
  /** They hold a reply after the proof that it was not sent to, so one of the two is wrong. */
  readonly isDisproved: boolean;
}

const RANK = {
  PENDING: 0,
  ASSIGNED: 1,
  SENDING: 2,
  SENT: 3,
  UNKNOWN: 4,
  NOT_SENT: 5,
  SUCCEEDED: 6,
  FAILED: 6,
} as const satisfies Record<TargetState, number>;

/** Folds journal lines to one piece of evidence per target: the strongest counts, the first reply wins. Pure. */
export function foldEntries(entries: readonly JournalEntry[]): readonly TargetEvidence[] {
  const folded = new Map<string, TargetEvidence>();
  for (const entry of entries) {
    const key = `${entry.dispatchId}/${entry.dispatchKey}/${entry.position}`;
    const known = folded.get(key);
    folded.set(key, known === undefined ? evidenceOf(entry) : merge(known, evidenceOf(entry)));
  }
  return [...folded.values()];
}

/** After the proof that a host was not sent to nothing else can be true of it; a reply then is for people to look at. */
function merge(known: TargetEvidence, added: TargetEvidence): TargetEvidence {
  if (known.state === 'NOT_SENT') return { ...known, isDisproved: known.isDisproved || added.reply !== null };
  const sentAt = added.state === 'SENT' ? added.sentAt : (known.sentAt ?? added.sentAt);
  const stronger = isStronger(added.state, known.state) ? added : known;
  return { ...stronger, sentAt, isLate: known.isLate || (known.state === 'UNKNOWN' && added.reply !== null) };
}

/** What was about to be sent can no longer be proved unsent. */
function isStronger(added: TargetState, known: TargetState): boolean {
  return added === 'NOT_SENT' ? RANK[known] < RANK.SENDING : RANK[added] > RANK[known];
}

function evidenceOf({ dispatchId, dispatchKey, position, event, at, reason, reply }: JournalEntry): TargetEvidence {
  const state = stateOf(event, reply);
  const isOutcome = event === 'REPLIED' || event === 'NOT_SENT' || event === 'UNKNOWN';
  const sentAt = event === 'SENDING' || event === 'SENT' ? at : null;
  return {
    dispatchId,
    dispatchKey,
    position,
    state,
    sentAt,
    settledAt: isOutcome ? at : null,
    reason: reasonOf(state, reason),
    doubt: doubtOf(state, reason),
    reply,
    isLate: false,
    isDisproved: false,
  };
}

function stateOf(event: JournalEvent, reply: StoredReply | null): TargetState {
  if (event !== 'REPLIED') return event;
  return reply?.statusCode === 0 ? 'SUCCEEDED' : 'FAILED';
}

/** The reasons that settleTask would give after this. */
function doubtOf(state: TargetState, reason: string | null): string | null {
  switch (state) {
    case 'SENDING':
      return 'SEND_UNCERTAIN';
    case 'SENT':
      return 'NO_REPLY';
    default:
      return state === 'UNKNOWN' ? reason : null;
  }
}

function reasonOf(state: TargetState, reason: string | null): string | null {
  if (state === 'FAILED') return 'HOST_FAILED';
  return state === 'UNKNOWN' || state === 'NOT_SENT' ? reason : null;
}

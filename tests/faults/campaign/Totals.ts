import type { Evidence, JournalLine, Violation } from '../check/Evidence.ts';
import type { FaultLog } from './FaultLog.ts';

/** What a campaign comes to. */
export interface Totals {
  readonly injected: Readonly<Record<string, number>>;
  readonly tasks: number;
  readonly targets: number;
  readonly executions: number;
  readonly repliesChecked: number;
  readonly watcherMessages: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly executedTwice: number;
  readonly wrongClaims: number;
  readonly lostReplies: number;
  /** Hosts that a bridge had taken before its lease ran out, and did not send to until it had a new one. */
  readonly heldByLease: number;
  /** Between the answer to a cancel and the last intent after it, the longest; null: nothing was cancelled. */
  readonly longestCancelMs: number | null;
  readonly violations: number;
}

/** Adds up what was done and what came of it. */
export function totalsOf(evidence: Evidence, log: FaultLog, violations: readonly Violation[]): Totals {
  const count = (invariant: string): number => violations.filter((one) => one.invariant === invariant).length;
  return {
    injected: counted(log.all.map(({ kind }) => kind)),
    tasks: evidence.tasks.length,
    targets: evidence.targets.length,
    executions: evidence.executions.length,
    repliesChecked: evidence.journals.flatMap(({ lines }) => lines.filter(({ event }) => event === 'REPLIED')).length,
    watcherMessages: evidence.watches.reduce((sum, { messages }) => sum + messages, 0),
    outcomes: counted(evidence.targets.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))),
    executedTwice: count('I4'),
    wrongClaims: count('I5') + count('I8'),
    lostReplies: count('I6'),
    heldByLease: heldByLease(evidence),
    longestCancelMs: longestCancel(evidence),
    violations: violations.length,
  };
}

/** A few lines for people. */
export function totalsInWords(totals: Totals): string {
  const { injected, outcomes, ...numbers } = totals;
  return [
    ...Object.entries(injected).map(([kind, times]) => `  ${kind}: ${times}`),
    ...Object.entries(numbers).map(([name, value]) => `  ${name}: ${String(value)}`),
    `  outcomes: ${Object.entries(outcomes)
      .map(([outcome, times]) => `${outcome} ${times}`)
      .join(', ')}`,
  ].join('\n');
}

function heldByLease({ leaseGaps, journals }: Evidence): number {
  return leaseGaps.reduce((sum, { proxy, leaseOverAt, until }) => {
    const lines = journals.filter((journal) => journal.proxy === proxy).flatMap((journal) => journal.lines);
    const keyOf = ({ dispatchId, position }: JournalLine): string => `${dispatchId}/${position}`;
    const taken = lines.filter(({ event, at }) => event === 'ASSIGNED' && at < leaseOverAt).map(keyOf);
    const isDecided = ({ event, at }: JournalLine): boolean => event !== 'ASSIGNED' && at <= leaseOverAt;
    const decided = new Set(lines.filter(isDecided).map(keyOf));
    const later = new Set(lines.filter(({ event, at }) => event === 'SENDING' && at >= until).map(keyOf));
    return sum + taken.filter((key) => !decided.has(key) && later.has(key)).length;
  }, 0);
}

function longestCancel({ cancels, dispatches, journals }: Evidence): number | null {
  if (cancels.length === 0) return null;
  const taskOf = new Map(dispatches.map(({ id, taskId }) => [id, taskId]));
  const sends = journals.flatMap(({ lines }) => lines.filter(({ event }) => event === 'SENDING'));
  const lastOf = Map.groupBy(sends, ({ dispatchId }) => taskOf.get(dispatchId));
  const spans = cancels.map(({ taskId, answeredAt }) => {
    const last = Math.max(0, ...(lastOf.get(taskId) ?? []).map(({ at }) => at));
    return Math.max(0, last - answeredAt);
  });
  return Math.max(...spans);
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(names, (name) => name);
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { TargetState } from './Target.ts';

/** So many targets of a task went from one state to another. */
export interface StateChange {
  readonly was: TargetState;
  readonly now: TargetState;
  readonly count: number;
}

const COUNTERS = ['pending', 'running', 'succeeded', 'failed', 'unknown', 'not_sent'] as const;
type Counter = (typeof COUNTERS)[number];

/** The counters in which a target of a state is counted. */
const COUNTED_IN = {
  PENDING: ['pending'],
  ASSIGNED: ['pending', 'running'],
  SENDING: ['pending', 'running'],
  SENT: ['pending', 'running'],
  UNKNOWN: ['unknown'],
  NOT_SENT: ['not_sent'],
  SUCCEEDED: ['succeeded'],
  FAILED: ['failed'],
} as const satisfies Record<TargetState, readonly Counter[]>;

const ADD = `
  update task set revision = $2, pending = pending + $3, running = running + $4, succeeded = succeeded + $5, failed = failed + $6,
    unknown = unknown + $7, not_sent = not_sent + $8, state = case state when 'QUEUED' then 'RUNNING' else state end
  where id = $1`;

/** Moves a task's counters along with its targets and sets its revision; the caller holds the task's lock. */
export async function addToCounts(
  tx: EntityManager,
  taskId: number,
  revision: number,
  changes: readonly StateChange[],
): Promise<void> {
  const added = new Map<Counter, number>(COUNTERS.map((counter) => [counter, 0]));
  const add = (counters: readonly Counter[], count: number): void => {
    for (const counter of counters) added.set(counter, (added.get(counter) ?? 0) + count);
  };
  for (const { was, now, count } of changes) {
    add(COUNTED_IN[was], -count);
    add(COUNTED_IN[now], count);
  }
  await query(tx, ADD, [taskId, revision, ...COUNTERS.map((counter) => added.get(counter))]);
}

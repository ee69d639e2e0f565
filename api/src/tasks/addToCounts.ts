import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { LockedTask } from './lockTask.ts';
import type { TargetState } from './Target.ts';

/** The targets at these positions went from one state to another. */
export interface StateChange {
  readonly was: TargetState;
  readonly now: TargetState;
  readonly positions: readonly number[];
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
    unknown = unknown + $7, not_sent = not_sent + $8, held = held - $9, state = case when state = 'QUEUED' and $10 then 'RUNNING' else state end
  where id = $1`;

/** The waves stand one after the other, so a position says which is meant. */
const ADD_TO_WAVES = `
  with moved as (
    select w.number, sum(m.pending)::int as pending, sum(m.succeeded)::int as succeeded, sum(m.failed)::int as failed,
      sum(m.unknown)::int as unknown, sum(m.not_sent)::int as not_sent
    from unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[]) as m(position, pending, succeeded, failed, unknown, not_sent)
      join task_wave w on w.task_id = $1 and m.position >= w.first_position and m.position < w.first_position + w.targeted
    group by w.number)
  update task_wave w set pending = w.pending + m.pending, succeeded = w.succeeded + m.succeeded, failed = w.failed + m.failed,
    unknown = w.unknown + m.unknown, not_sent = w.not_sent + m.not_sent,
    settled_at = case when w.pending + m.pending = 0 then coalesce(w.settled_at, now()) end
  from moved m where w.task_id = $1 and w.number = m.number`;

/** Moves the counters of a locked task and its waves along with its targets, and raises its revision by one. `held` of them had not been given to a bridge. */
export async function addToCounts(
  tx: EntityManager,
  { id, revision, waveCount }: LockedTask,
  { changes, held = 0 }: { readonly changes: readonly StateChange[]; readonly held?: number },
): Promise<void> {
  const added = sum(changes);
  const hasBegun = changes.some(({ now }) => now !== 'NOT_SENT');
  const counts = COUNTERS.map((counter) => added.get(counter) ?? 0);
  await query(tx, ADD, [id, revision + 1, ...counts, held, hasBegun]);
  if (waveCount > 0 && changes.length > 0) await addToWaves(tx, id, changes);
}

function sum(changes: readonly StateChange[]): ReadonlyMap<Counter, number> {
  const added = new Map<Counter, number>();
  const add = (counters: readonly Counter[], count: number): void => {
    for (const counter of counters) added.set(counter, (added.get(counter) ?? 0) + count);
  };
  for (const { was, now, positions } of changes) {
    add(COUNTED_IN[was], -positions.length);
    add(COUNTED_IN[now], positions.length);
  }
  return added;
}

const WAVE_COUNTERS = COUNTERS.filter((counter) => counter !== 'running');

async function addToWaves(tx: EntityManager, taskId: number, changes: readonly StateChange[]): Promise<void> {
  const moves = changes.flatMap((change) => {
    const one = sum([{ ...change, positions: [0] }]);
    return change.positions.map((position) => ({ position, one }));
  });
  const columns = WAVE_COUNTERS.map((counter) => moves.map(({ one }) => one.get(counter) ?? 0));
  await query(tx, ADD_TO_WAVES, [taskId, moves.map(({ position }) => position), ...columns]);
}

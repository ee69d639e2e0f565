import assert from 'node:assert/strict';
import { query, queryOne } from '@chargehand/api/platform/sql';
import type { StoredReply } from '@chargehand/api/tasks/Target';
import type { TaskWorld } from './startTaskWorld.ts';

export interface TargetFacts {
  readonly position: number;
  readonly state: string;
  readonly reason: string | null;
  readonly late: boolean;
  readonly reply: StoredReply | null;
  readonly revision: number;
}

export interface TaskFacts {
  readonly state: string;
  readonly verdict: string | null;
  readonly revision: number;
  readonly targeted: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

const TARGETS = `select position, state, reason, late, reply, revision from target where task_id = $1 order by position`;

const TASK = `
  select state, verdict, revision, targeted, pending, running, succeeded, failed, unknown, not_sent as "notSent" from task where id = $1`;

/** What the rows themselves say of a task's counts. */
const COUNTED = `
  select count(*)::int as targeted,
    count(*) filter (where state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT'))::int as pending,
    count(*) filter (where state in ('ASSIGNED', 'SENDING', 'SENT'))::int as running,
    count(*) filter (where state = 'SUCCEEDED')::int as succeeded, count(*) filter (where state = 'FAILED')::int as failed,
    count(*) filter (where state = 'UNKNOWN')::int as unknown, count(*) filter (where state = 'NOT_SENT')::int as "notSent"
  from target where task_id = $1`;

/** The targets of a task as they are stored, by position. */
export async function targetsOf(world: TaskWorld, taskId: number): Promise<readonly TargetFacts[]> {
  return await query<TargetFacts>(world.contextOf('user').em, TARGETS, [taskId]);
}

/** The states of a task's targets by position, in one text. */
export async function statesOf(world: TaskWorld, taskId: number): Promise<string> {
  return (await targetsOf(world, taskId)).map(({ state }) => state).join(' ');
}

/** A task as it is stored; its counters were found equal to its rows. */
export async function taskOf(world: TaskWorld, taskId: number): Promise<TaskFacts> {
  const { em } = world.contextOf('user');
  const task = await queryOne<TaskFacts>(em, TASK, [taskId]);
  const { state: _state, verdict: _verdict, revision: _revision, ...counts } = task;
  assert.deepEqual(counts, { ...(await queryOne(em, COUNTED, [taskId])) }, 'the counters equal the rows');
  const { targeted, pending, succeeded, failed, unknown, notSent } = counts;
  assert.equal(pending + succeeded + failed + unknown + notSent, targeted, 'the counts add up');
  return task;
}

/** The acts that were audited for a task, in order. */
export async function auditOf(world: TaskWorld, taskId: number): Promise<readonly string[]> {
  const sql = 'select act from audit_entry where object = $1 order by id';
  const rows = await query<{ act: string }>(world.contextOf('user').em, sql, [`task:${taskId}`]);
  return rows.map(({ act }) => act);
}

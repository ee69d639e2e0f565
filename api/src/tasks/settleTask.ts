import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { addToCounts, type StateChange } from './addToCounts.ts';
import { verdictOf } from './verdictOf.ts';

/** Locks the task, so revisions commit in order and its counters and rows change together. */
const LOCK_TASK = `
  select revision, send_until < now() as is_sending_over, deadline_at <= now() as is_over from task
  where id = $1 and state in ('QUEUED', 'RUNNING', 'CANCELLING', 'HALTING') for update`;

/** Only a dispatch that no bridge has claimed is proved unsent; the row's lock decides against a claim at the same moment. */
const CLOSE_UNCLAIMED = `
  update dispatch set state = 'CLOSED' where task_id = $1 and state = 'QUEUED' returning id`;

const SETTLE_UNCLAIMED = `
  with changed as (
    update target set state = 'NOT_SENT', reason = 'BRIDGE_AWAY', settled_at = now(), revision = $3
    where task_id = $1 and dispatch_id = any($2::int[]) and state = 'PENDING' returning 1)
  select 'PENDING' as was, 'NOT_SENT' as now, count(*)::int as count from changed having count(*) > 0`;

/** The bridge should have said more by now; what it has said decides the reason. */
const SETTLE_SILENT = `
  with before as (
    select position, state from target where task_id = $1 and state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT')),
  changed as (
    update target t set state = 'UNKNOWN', settled_at = now(), revision = $2,
      reason = case before.state when 'SENT' then 'NO_REPLY' when 'SENDING' then 'SEND_UNCERTAIN' else 'BRIDGE_LOST' end
    from before where t.task_id = $1 and t.position = before.position returning before.state as was)
  select was, 'UNKNOWN' as now, count(*)::int as count from changed group by was`;

const READ_COUNTS = `select targeted, pending, succeeded, unknown from task where id = $1`;

const FINISH = `
  update task set state = 'FINISHED', verdict = $2, finished_at = coalesce(finished_at, now()) where id = $1`;

const CLOSE_DISPATCHES = `update dispatch set state = 'CLOSED' where task_id = $1 and state <> 'CLOSED'`;

/** Gives every host its outcome that the clock decides: not sent if no bridge claimed it in time, unknown after the deadline. Safe to repeat. */
export async function settleTask(em: EntityManager, taskId: number, mayJudgeSilence = true): Promise<void> {
  await em.transactional(async (tx) => {
    const [task] = await query<{ revision: number; is_sending_over: boolean; is_over: boolean }>(tx, LOCK_TASK, [
      taskId,
    ]);
    if (task === undefined) return;
    const revision = task.revision + 1;
    const changes = [
      ...(task.is_sending_over ? await settleUnclaimed(tx, taskId, revision) : []),
      ...(task.is_over && mayJudgeSilence ? await settleSilent(tx, taskId, revision) : []),
    ];
    if (changes.length > 0) await addToCounts(tx, taskId, revision, changes);
    await finishIfSettled(tx, taskId);
    await query(tx, `select pg_notify('task', $1)`, [String(taskId)]);
  });
}

/** Finishes a task whose last host has its outcome, and revises the verdict of one that late evidence changed. The caller holds the task's lock, or has just made the task. */
export async function finishIfSettled(tx: EntityManager, taskId: number): Promise<void> {
  const [counts] = await query<{ targeted: number; pending: number; succeeded: number; unknown: number }>(
    tx,
    READ_COUNTS,
    [taskId],
  );
  if (counts === undefined || counts.pending > 0) return;
  await query(tx, FINISH, [taskId, verdictOf(counts)]);
  await query(tx, CLOSE_DISPATCHES, [taskId]);
}

async function settleUnclaimed(tx: EntityManager, taskId: number, revision: number): Promise<readonly StateChange[]> {
  const closed = await query<{ id: number }>(tx, CLOSE_UNCLAIMED, [taskId]);
  return await query<StateChange>(tx, SETTLE_UNCLAIMED, [taskId, closed.map(({ id }) => id), revision]);
}

async function settleSilent(tx: EntityManager, taskId: number, revision: number): Promise<readonly StateChange[]> {
  return await query<StateChange>(tx, SETTLE_SILENT, [taskId, revision]);
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { recordOwnAct } from '../access/recordAudit.ts';
import { query } from '../platform/sql.ts';
import { addToCounts, type StateChange } from './addToCounts.ts';
import { advanceRollout } from './advanceRollout.ts';
import { closeAnswered } from './closeAnswered.ts';
import { confirmStop } from './confirmStop.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { isActive, lockTask, type LockedTask } from './lockTask.ts';
import { MAY_JUDGE_SILENCE } from './payAttention.ts';
import { rejectRequest } from './rejectRequest.ts';
import { settleStopped } from './settleStopped.ts';

/**
 * Only a dispatch that no bridge has claimed is proved unsent; the row's lock decides against a claim at the same moment. After a time in which
 * bridges could not reach us, or a restored database, they say first what they know.
 */
const CLOSE_UNCLAIMED = `
  update dispatch set state = 'CLOSED' where task_id = $1 and state = 'QUEUED' and send_until < now() and ${MAY_JUDGE_SILENCE} returning id`;

const SETTLE_UNCLAIMED = `
  update target set state = 'NOT_SENT', reason = 'BRIDGE_AWAY', settled_at = now(), revision = $3
  where task_id = $1 and dispatch_id = any($2::int[]) and state = 'PENDING' returning position`;

/** What a rollout has not given to a bridge when the task may not send any more, paused or not. */
const SETTLE_HELD = `
  update target set state = 'NOT_SENT', reason = 'DEADLINE', settled_at = now(), revision = $2
  where task_id = $1 and dispatch_id is null and state = 'PENDING'
    and (select send_until < now() from task where id = $1) returning position`;

/** A pause that holds nothing back any more is over; a task that has ended is not paused. */
const END_PAUSE = `update task set paused_at = null, paused_by_id = null where id = $1 and paused_at is not null`;

/** The bridge should have said more by now; what it has said decides the reason. */
const SETTLE_SILENT = `
  with before as (
    select t.position, t.state from target t join dispatch d on d.id = t.dispatch_id
    where t.task_id = $1 and d.deadline_at <= now() and ${MAY_JUDGE_SILENCE} and t.state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT')),
  changed as (
    update target t set state = 'UNKNOWN', settled_at = now(), revision = $2,
      reason = case before.state when 'SENT' then 'NO_REPLY' when 'SENDING' then 'SEND_UNCERTAIN' else 'BRIDGE_LOST' end
    from before where t.task_id = $1 and t.position = before.position returning before.state as was, t.position)
  select was, 'UNKNOWN' as now, array_agg(position) as positions from changed group by was`;

const IS_EXPIRED = `select 1 from task where id = $1 and approval_expires_at <= now()`;

/** Wakes nobody when nothing has changed. */
const NOTIFY = `
  select pg_notify('task', id::text) from task where id = $1 and (revision <> $2 or state <> $3)`;

/** Does what the clock decides about a task: hosts that no bridge took in time are not sent to, silent ones are unknown after their deadline, a rollout goes on. Safe to repeat. */
export async function settleTask(em: EntityManager, taskId: number): Promise<void> {
  await em.transactional(async (tx) => {
    const task = await lockTask(tx, taskId);
    if (task?.state === 'AWAITING_APPROVAL') await expireRequest(tx, task);
    if (task === undefined || !isActive(task)) return;
    const unclaimed = await settleUnclaimed(tx, task);
    const stopped = await settleStopped(tx, task);
    const held = await settleHeld(tx, task);
    const silent = await query<StateChange>(tx, SETTLE_SILENT, [taskId, task.revision + 1]);
    const changes = [...unclaimed, ...stopped.changes, ...held, ...silent];
    if (changes.length > 0) {
      const heldBack = held.reduce((sum, { positions }) => sum + positions.length, stopped.held);
      await addToCounts(tx, task, { changes, held: heldBack });
    }
    await closeAnswered(tx, taskId);
    await confirmStop(tx, taskId);
    await advanceRollout(tx, taskId);
    await finishIfSettled(tx, taskId);
    await query(tx, NOTIFY, [taskId, task.revision, task.state]);
  });
}

async function expireRequest(tx: EntityManager, task: LockedTask): Promise<void> {
  const [expired] = await query(tx, IS_EXPIRED, [task.id]);
  if (expired === undefined) return;
  await rejectRequest(tx, task.id, { code: 'APPROVAL_EXPIRED', message: 'Nobody approved it within 24 hours.' });
  await recordOwnAct(tx, { act: 'task.expire', object: `task:${task.id}`, details: {} });
  await query(tx, NOTIFY, [task.id, task.revision, task.state]);
}

async function settleUnclaimed(tx: EntityManager, { id, revision }: LockedTask): Promise<readonly StateChange[]> {
  const closed = await query<{ id: number }>(tx, CLOSE_UNCLAIMED, [id]);
  if (closed.length === 0) return [];
  return unsent(await query(tx, SETTLE_UNCLAIMED, [id, closed.map((dispatch) => dispatch.id), revision + 1]));
}

async function settleHeld(tx: EntityManager, { id, revision, isRollout }: LockedTask): Promise<readonly StateChange[]> {
  if (!isRollout) return [];
  const changes = unsent(await query(tx, SETTLE_HELD, [id, revision + 1]));
  if (changes.length > 0) await query(tx, END_PAUSE, [id]);
  return changes;
}

function unsent(rows: readonly { readonly position: number }[]): readonly StateChange[] {
  if (rows.length === 0) return [];
  return [{ was: 'PENDING', now: 'NOT_SENT', positions: rows.map(({ position }) => position) }];
}

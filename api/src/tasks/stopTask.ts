import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { addToCounts } from './addToCounts.ts';
import { confirmStop } from './confirmStop.ts';
import { isActive, lockTask } from './lockTask.ts';
import { wakeBridges } from './releaseTargets.ts';
import type { StopKind } from './Task.ts';

/** Who or what stops a task. */
export interface Stop {
  readonly kind: StopKind;
  /** For people. Null: a person stops it. */
  readonly reason: string | null;
  /** Null: its stop rule does. */
  readonly userId: number | null;
}

/** Only a dispatch that no bridge has claimed is proved unsent by us alone; the row's lock decides against a claim at the same moment. */
const CLOSE_UNCLAIMED = `update dispatch set state = 'CLOSED' where task_id = $1 and state = 'QUEUED' returning id`;

const SETTLE_UNSENT = `
  update target set state = 'NOT_SENT', reason = $3, settled_at = now(), revision = $4
  where task_id = $1 and state = 'PENDING' and (dispatch_id is null or dispatch_id = any($2::int[]))
  returning position, dispatch_id is null as "isHeld"`;

const STOP = `
  update task set state = $2, stop_kind = $3, stop_reason = $4, stopped_at = now(), stopped_by_id = $5, release_at = null,
    paused_at = null, paused_by_id = null
  where id = $1`;

const BRIDGES_AT_WORK = `select distinct bridge_id as id from dispatch where task_id = $1 and state = 'CLAIMED'`;

/**
 * Stops a task whose lock the caller holds: what no bridge has claimed becomes not sent at once, the bridges that have claimed the rest are
 * woken to send no more. Returns whether it did; a task that is being stopped, or has ended, stays as it is. The caller finishes what is settled.
 */
export async function stopTask(tx: EntityManager, taskId: number, { kind, reason, userId }: Stop): Promise<boolean> {
  const task = await lockTask(tx, taskId);
  if (task === undefined || !(isActive(task) || task.state === 'AWAITING_APPROVAL')) return false;
  if (task.state === 'CANCELLING' || task.state === 'HALTING') return false;
  const closed = await query<{ id: number }>(tx, CLOSE_UNCLAIMED, [taskId]);
  const dispatchIds = closed.map(({ id }) => id);
  const unsent = await query<{ position: number; isHeld: boolean }>(tx, SETTLE_UNSENT, [
    taskId,
    dispatchIds,
    kind,
    task.revision + 1,
  ]);
  await query(tx, STOP, [taskId, kind === 'CANCELLED' ? 'CANCELLING' : 'HALTING', kind, reason, userId]);
  const positions = unsent.map(({ position }) => position);
  await addToCounts(tx, task, {
    changes: positions.length === 0 ? [] : [{ was: 'PENDING', now: 'NOT_SENT', positions }],
    held: unsent.filter(({ isHeld }) => isHeld).length,
  });
  const bridges = await query<{ id: number }>(tx, BRIDGES_AT_WORK, [taskId]);
  await wakeBridges(
    tx,
    bridges.map(({ id }) => id),
  );
  await confirmStop(tx, taskId);
  return true;
}

import { recordAudit } from '../access/recordAudit.ts';
import { userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { advanceRollout } from './advanceRollout.ts';
import { AwaitsApproval } from './approvalErrors.ts';
import { changeTask } from './changeTask.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { isActive, type LockedTask } from './lockTask.ts';
import { refuseStop } from './refuseStop.ts';
import type { Task } from './Task.ts';
import { NothingHeldBack, TaskEnded, TaskStopping } from './taskErrors.ts';

const PAUSE = `
  update task set paused_at = now(), paused_by_id = $2, revision = revision + 1 where id = $1 and held > 0 and paused_at is null returning id`;

const IS_PAUSED = `select paused_at is not null as "isPaused" from task where id = $1`;

/** Whoever lets a task go on has also seen the wave before which it stood, but only once those before it have all their outcomes. */
const RESUME = `
  update task t set paused_at = null, paused_by_id = null, revision = revision + 1,
    confirmed_wave = greatest(confirmed_wave, (
      select coalesce(max(w.number), 0) from task_wave w where w.task_id = t.id and w.first_position <= t.released
        and not exists (select 1 from task_wave e where e.task_id = t.id and e.number < w.number and e.pending > 0)))
  where id = $1 and paused_at is not null returning id`;

/**
 * Holds back what a rollout has not yet given to a bridge, until somebody resumes it or its deadline has passed; hosts that bridges have are
 * still sent to. Repeating it changes nothing. Throws TaskNotFound, TaskEnded, TaskStopping, NothingHeldBack.
 */
export async function pauseTask(ctx: RequestContext, id: string): Promise<Task> {
  return await changeTask(ctx, id, async (tx, task) => {
    refuseOthers(task, 'paused');
    await refuseStop(tx, task.id);
    const paused = await query(tx.em, PAUSE, [task.id, userOf(tx).userId]);
    if (paused.length > 0) return await recordAudit(tx, 'task.pause', `task:${task.id}`, {});
    const [row] = await query<{ isPaused: boolean }>(tx.em, IS_PAUSED, [task.id]);
    if (row?.isPaused !== true) throw new NothingHeldBack(task.id);
  });
}

/** Lets a paused rollout go on, also one that waits before a wave by its own plan; one that is not paused stays as it is. Throws TaskNotFound, TaskEnded, TaskStopping. */
export async function resumeTask(ctx: RequestContext, id: string): Promise<Task> {
  return await changeTask(ctx, id, async (tx, task) => {
    refuseOthers(task, 'resumed');
    await refuseStop(tx, task.id);
    const resumed = await query(tx.em, RESUME, [task.id]);
    if (resumed.length === 0) return;
    await recordAudit(tx, 'task.resume', `task:${task.id}`, {});
    await advanceRollout(tx.em, task.id);
    await finishIfSettled(tx.em, task.id);
  });
}

function refuseOthers(task: LockedTask, wish: string): void {
  if (task.state === 'AWAITING_APPROVAL') throw new AwaitsApproval(task.id);
  if (!isActive(task)) throw new TaskEnded(task.id, task.state, wish);
  if (task.state === 'CANCELLING' || task.state === 'HALTING') throw new TaskStopping(task.id, wish);
}

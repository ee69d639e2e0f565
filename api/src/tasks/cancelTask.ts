import { recordAudit } from '../access/recordAudit.ts';
import { userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { changeTask } from './changeTask.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { isActive, type LockedTask } from './lockTask.ts';
import { refuseStop } from './refuseStop.ts';
import { stopTask } from './stopTask.ts';
import type { Task } from './Task.ts';
import { TaskEnded } from './taskErrors.ts';

/**
 * Cancels a task: what no bridge has taken is proved unsent when this returns, and the bridges are told to send nothing more of the rest;
 * `Task.stop` says when they have confirmed it. Repeating it changes nothing. Throws TaskNotFound, TaskEnded.
 */
export async function cancelTask(ctx: RequestContext, id: string): Promise<Task> {
  return await changeTask(ctx, id, cancel);
}

async function cancel(tx: RequestContext, task: LockedTask): Promise<void> {
  // Who did not hear the answer to the first one asks again, maybe when the task has ended.
  if (task.stopKind === 'CANCELLED') return;
  if (!isActive(task) && task.state !== 'AWAITING_APPROVAL') throw new TaskEnded(task.id, task.state, 'cancelled');
  await refuseStop(tx, task.id);
  const isStopped = await stopTask(tx.em, task.id, { kind: 'CANCELLED', reason: null, userId: userOf(tx).userId });
  if (!isStopped) return;
  await finishIfSettled(tx.em, task.id);
  await recordAudit(tx, 'task.cancel', `task:${task.id}`, {});
}

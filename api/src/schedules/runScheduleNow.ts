import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { reloadTask } from '../tasks/loadTasks.ts';
import { startTask } from '../tasks/startTask.ts';
import type { Task } from '../tasks/Task.ts';
import { lockOwn } from './saveSchedule.ts';

/** A run by hand is at no due time, so it takes the place of none. */
const TIE_TASK = `update task set schedule_id = $2 where id = $1`;

/**
 * Runs what a schedule runs, at once and in the name of the caller; its due times stay as they are. The same key returns the same task.
 * Throws ScheduleNotFound, Forbidden when it is somebody else's, and what startTask throws.
 */
export async function runScheduleNow(ctx: RequestContext, id: string, key: string): Promise<Task> {
  const taskId = await inTransaction(ctx, async (tx) => {
    const schedule = await lockOwn(tx, id);
    const { plugin, action, arguments: values, filter, options } = schedule;
    // Under the schedule's own name: the same key of another run is another matter.
    const input = { plugin, action, arguments: values, filter, options, key: `schedule:${schedule.id}:${key}` };
    const task = await startTask(tx, input);
    await query(tx.em, TIE_TASK, [task.id, schedule.id]);
    await recordAudit(tx, 'schedule.run', `schedule:${schedule.id}`, { name: schedule.name, task: task.id });
    return task.id;
  });
  return await reloadTask(ctx.em, taskId);
}

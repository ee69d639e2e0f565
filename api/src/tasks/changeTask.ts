import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { lockTask, type LockedTask } from './lockTask.ts';
import { Task } from './Task.ts';
import { TaskNotFound } from './taskErrors.ts';

/** Changes a task under its lock, in one transaction, and wakes its watchers. Throws TaskNotFound, and what the change throws; then nothing has changed. */
export async function changeTask(
  ctx: RequestContext,
  id: string,
  change: (tx: RequestContext, task: LockedTask) => Promise<void>,
): Promise<Task> {
  if (!/^\d{1,9}$/.test(id)) throw new TaskNotFound(id);
  await inTransaction(ctx, async (tx) => {
    const task = await lockTask(tx.em, Number(id));
    if (task === undefined) throw new TaskNotFound(id);
    await change(tx, task);
    await query(tx.em, `select pg_notify('task', $1)`, [id]);
  });
  return await ctx.em.findOneOrFail(Task, Number(id), { populate: ['command', 'createdBy'], refresh: true });
}

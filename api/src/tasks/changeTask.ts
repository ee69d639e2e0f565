import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { findTask } from './findTask.ts';
import { reloadTask } from './loadTasks.ts';
import { lockTask, type LockedTask } from './lockTask.ts';
import type { Task } from './Task.ts';
import { TaskNotFound } from './taskErrors.ts';

/** Changes a task under its lock, in one transaction, and wakes its watchers. Throws TaskNotFound, and what the change throws; then nothing has changed. */
export async function changeTask(
  ctx: RequestContext,
  id: string,
  change: (tx: RequestContext, task: LockedTask) => Promise<void>,
): Promise<Task> {
  await findTask(ctx.em, id);
  await inTransaction(ctx, async (tx) => {
    const task = await lockTask(tx.em, Number(id));
    if (task === undefined) throw new TaskNotFound(id);
    await change(tx, task);
    await query(tx.em, `select pg_notify('task', $1)`, [id]);
  });
  return await reloadTask(ctx.em, Number(id));
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { loadTask } from '../tasks/loadTasks.ts';
import type { Task } from '../tasks/Task.ts';
import { TaskNotFound } from '../tasks/taskErrors.ts';

/** The task of an id. Throws TaskNotFound. */
export async function findTask(em: EntityManager, id: string): Promise<Task> {
  const task = /^\d{1,9}$/.test(id) ? await loadTask(em, Number(id), null) : null;
  if (task === null) throw new TaskNotFound(id);
  return task;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { loadTask } from './loadTasks.ts';
import type { Task } from './Task.ts';
import { TaskNotFound } from './taskErrors.ts';

/** The task of an id that came from outside. Throws TaskNotFound, also for one that the reader does not see. */
export async function findTask(em: EntityManager, id: string): Promise<Task> {
  const task = /^\d{1,9}$/.test(id) ? await loadTask(em, Number(id), null) : null;
  if (task === null) throw new TaskNotFound(id);
  return task;
}

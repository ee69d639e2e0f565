import type { EntityManager } from '@mikro-orm/postgresql';
import { batched } from '../platform/batched.ts';
import { Task } from './Task.ts';

/** Tasks with their command and user, in the order of the ids; one that does not exist is left out. */
export async function loadTasks(em: EntityManager, ids: readonly number[]): Promise<readonly Task[]> {
  if (ids.length === 0) return [];
  const tasks = await em.find(Task, { id: { $in: [...new Set(ids)] } }, { populate: ['command', 'createdBy'] });
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A task with its command and user, one statement for all of an answer. Null: there is none of this id. */
export const loadTask = batched(async (em, ids: readonly number[], _asked: null) => {
  const byId = new Map((await loadTasks(em, ids)).map((task) => [task.id, task]));
  return ids.map((id): Task | null => byId.get(id) ?? null);
});

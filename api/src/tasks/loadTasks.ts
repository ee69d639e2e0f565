import type { EntityManager } from '@mikro-orm/postgresql';
import { batched } from '../platform/batched.ts';
import { scopeOf } from '../platform/ReaderEntityManager.ts';
import { query } from '../platform/sql.ts';
import { Task } from './Task.ts';
import { TaskNotFound } from './taskErrors.ts';

/** What a reader who does not see all targets is told of a task. */
const AS_SEEN = `
  select id, filter, options, verdict, targeted, pending, running, succeeded, failed, unknown, not_sent as "notSent", held, wave_count as "waveCount",
    stop_reason as "stopReason"
  from task where id = any($1::int[])`;

type SeenTask = Pick<
  Task,
  'id' | 'filter' | 'options' | 'verdict' | 'targeted' | 'pending' | 'stopReason' | 'waveCount'
>;

/** Tasks with their command and user, as they are now and as the reader sees them, in the order of the ids; one that cannot be seen is left out. */
export async function loadTasks(em: EntityManager, ids: readonly number[]): Promise<readonly Task[]> {
  if (ids.length === 0) return [];
  const seen = scopeOf(em) === undefined ? undefined : await query<SeenTask>(em, AS_SEEN, [[...new Set(ids)]]);
  const wanted = seen?.map(({ id }) => id) ?? [...new Set(ids)];
  const tasks = await em.find(
    Task,
    { id: { $in: wanted } },
    // Detached where they are changed below: nothing of that may be written.
    { populate: ['command', 'createdBy'], refresh: true, disableIdentityMap: seen !== undefined },
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const { id, ...told } of seen ?? []) Object.assign(byId.get(id) ?? {}, told);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A task with its command and user, one statement for all of an answer. Null: there is none of this id that the reader sees. */
export const loadTask = batched(async (em, ids: readonly number[], _asked: null) => {
  const byId = new Map((await loadTasks(em, ids)).map((task) => [task.id, task]));
  return ids.map((id): Task | null => byId.get(id) ?? null);
});

/** A task that the reader has just made or changed, as it is now. */
export async function reloadTask(em: EntityManager, id: number): Promise<Task> {
  const [task] = await loadTasks(em, [id]);
  if (task === undefined) throw new TaskNotFound(String(id));
  return task;
}

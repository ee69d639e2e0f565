import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { loadTasks } from './loadTasks.ts';
import type { Task } from './Task.ts';
import { USES_OF_TASKS, type TaskUse } from './usesOfTasks.ts';

interface Asked extends PageRequest {
  readonly kind: TaskUse['kind'];
}

const pageSql = (kind: TaskUse['kind']): string => `
  select k.id, t.task_id as "taskId" from unnest($1::text[]) as k(id) cross join lateral (
    select distinct x.task_id from ${USES_OF_TASKS[kind]} and ($2::int is null or x.task_id < $2) order by 1 desc limit $3) t
  order by k.id, t.task_id desc`;

const totalSql = (kind: TaskUse['kind']): string => `
  select k.id, (select count(distinct x.task_id)::int from ${USES_OF_TASKS[kind]}) as count from unnest($1::text[]) as k(id)`;

/** A page of the tasks that were run on something, newest first; one look for all the things of an answer. Throws BadCursor, BadPageSize. */
export async function listTasksOf(em: EntityManager, { kind, name }: TaskUse, page: PageRequest): Promise<Page<Task>> {
  numberStartOf(page);
  const tasks = await pages(em, name, { kind, ...page });
  return pageOf(
    tasks,
    page,
    async () => await totals(em, name, kind),
    ({ id }) => id,
  );
}

const pages = batched(async (em, names: readonly string[], { kind, ...page }: Asked) => {
  const rows = await query<{ id: string; taskId: number }>(em, pageSql(kind), [
    names,
    numberStartOf(page),
    page.first + 1,
  ]);
  const tasks = await loadTasks(
    em,
    rows.map(({ taskId }) => taskId),
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return rowsById(names, rows).map((own) => own.flatMap(({ taskId }) => byId.get(taskId) ?? []));
});

const totals = batched(async (em, names: readonly string[], kind: TaskUse['kind']) =>
  countsById(names, await query<{ id: string; count: number }>(em, totalSql(kind), [names])),
);

import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { loadTasks } from './loadTasks.ts';
import type { Task } from './Task.ts';
import { rowsOfUse, type TaskUse, type UseOfTasks } from './usesOfTasks.ts';

interface Asked extends PageRequest {
  readonly use: UseOfTasks;
}

/** Each name walks its stretch of an index from the newest task on, and stops at the end of the page. */
function pageSql(use: UseOfTasks): string {
  const { from, taskId } = rowsOfUse(use);
  return `
    select k.id, t.id as "taskId" from unnest($1::text[]) as k(id) cross join lateral (
      select ${taskId} as id from ${from} and ${taskId} < coalesce($2::int, 2147483647) order by ${taskId} desc limit $3) t
    order by k.id, t.id desc`;
}

function totalSql(use: UseOfTasks): string {
  return `select k.id, (select count(*)::int from ${rowsOfUse(use).from}) as count from unnest($1::text[]) as k(id)`;
}

/** A page of the tasks that were run on something, newest first; one look for all the things of an answer. Throws BadCursor, BadPageSize. */
export async function listTasksOf(
  em: EntityManager,
  { name, ...use }: TaskUse,
  page: PageRequest,
): Promise<Page<Task>> {
  numberStartOf(page);
  const tasks = await pages(em, name, { use, ...page });
  return pageOf(
    tasks,
    page,
    async () => await totals(em, name, use),
    ({ id }) => id,
  );
}

const pages = batched(async (em, names: readonly string[], { use, ...page }: Asked) => {
  const rows = await query<{ id: string; taskId: number }>(em, pageSql(use), [
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

const totals = batched(async (em, names: readonly string[], use: UseOfTasks) =>
  countsById(names, await query<{ id: string; count: number }>(em, totalSql(use), [names])),
);

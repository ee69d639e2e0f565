import type { EntityManager } from '@mikro-orm/postgresql';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import { loadTasks } from './loadTasks.ts';
import type { Task } from './Task.ts';
import { narrowTasks, type Start, type TaskSearch } from './narrowTasks.ts';

/** A page of the history, newest first. Throws BadCursor, BadPageSize, BadTaskSearch. */
export async function listTasks(em: EntityManager, search: TaskSearch, page: PageRequest): Promise<Page<Task>> {
  const { from, order, parameters } = tasksFrom(search, numberStartOf(page));
  const rows = await query<{ id: number }>(
    em,
    `select t.id ${from} order by ${order} limit $${parameters.push(page.first + 1)}`,
    parameters,
  );
  const tasks = await loadTasks(
    em,
    rows.map(({ id }) => id),
  );
  return pageOf(
    tasks,
    page,
    async () => await countTasks(em, search),
    ({ id }) => id,
  );
}

async function countTasks(em: EntityManager, search: TaskSearch): Promise<number> {
  const { from, parameters } = tasksFrom(search, null);
  return (await queryOne<{ count: number }>(em, `select count(*)::int as count ${from}`, parameters)).count;
}

function tasksFrom(search: TaskSearch, start: Start): { from: string; order: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const { joins, conditions, order } = narrowTasks(search, start, parameters);
  const from = `from task t join command c on c.id = t.command_id ${joins.join(' ')} where ${['true', ...conditions].join(' and ')}`;
  return { from, order, parameters };
}

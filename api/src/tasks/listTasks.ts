import type { EntityManager } from '@mikro-orm/postgresql';
import { likePattern } from '@chargehand/fact-filter';
import { foldCaseSql } from '../platform/foldCaseSql.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import { loadTasks } from './loadTasks.ts';
import type { Task } from './Task.ts';

/** What a history is narrowed to; absent and null narrow nothing, several are joined by "and". */
export interface TaskSearch {
  readonly state?: string | null | undefined;
  readonly plugin?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly filter?: string | null | undefined;
  readonly host?: string | null | undefined;
  readonly hostgroup?: string | null | undefined;
  readonly fact?: string | null | undefined;
  readonly proxy?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly search?: string | null | undefined;
}

/** The condition of each narrowing; ? stands for its value. A host's name is the one it had at that time. */
const CONDITIONS = {
  state: 't.state = ?',
  plugin: 'c.plugin = ?',
  action: 'c.action = ?',
  from: 't.created_at >= ?',
  to: 't.created_at <= ?',
  filter: 't.filter = ?',
  host: 'exists (select 1 from target x where x.task_id = t.id and x.name = ?)',
  hostgroup: 'exists (select 1 from task_hostgroup x where x.task_id = t.id and x.title = ?)',
  fact: 'exists (select 1 from task_fact x where x.task_id = t.id and x.name = ?)',
  proxy: 'exists (select 1 from task_proxy x where x.task_id = t.id and x.name = ?)',
  user: 'exists (select 1 from app_user x where x.id = t.created_by_id and x.login = ?)',
  search: `${foldCaseSql(`c.plugin || '/' || c.action || ' ' || t.filter || ' ' || c.arguments::text`)} like ${foldCaseSql('?::text')} escape '\\'`,
} as const satisfies Record<keyof TaskSearch, string>;

const NAMES = Object.keys(CONDITIONS) as (keyof TaskSearch)[];

/** A page of the history, newest first. Throws BadCursor, BadPageSize. */
export async function listTasks(em: EntityManager, search: TaskSearch, page: PageRequest): Promise<Page<Task>> {
  const parameters: unknown[] = [];
  const conditions = NAMES.flatMap((name) => {
    const value = valueOf(search, name);
    return value === undefined ? [] : CONDITIONS[name].replace('?', () => `$${parameters.push(value)}`);
  });
  const from = `from task t join command c on c.id = t.command_id where ${['true', ...conditions].join(' and ')}`;
  const selected = [...parameters];
  const total = async (): Promise<number> =>
    (await queryOne<{ count: number }>(em, `select count(*)::int as count ${from}`, selected)).count;
  const start = numberStartOf(page);
  const after = start === null ? '' : `and t.id < $${parameters.push(start)}`;
  const rows = await query<{ id: number }>(
    em,
    `select t.id ${from} ${after} order by t.id desc limit $${parameters.push(page.first + 1)}`,
    parameters,
  );
  const tasks = await loadTasks(
    em,
    rows.map(({ id }) => id),
  );
  return pageOf(tasks, page, total, ({ id }) => id);
}

function valueOf(search: TaskSearch, name: keyof TaskSearch): string | Date | undefined {
  const value = search[name];
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value !== 'string') return value;
  const text = value.replaceAll('\0', '');
  return name === 'search' ? likePattern(text) : text;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { numberStartOf, pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import type { CommandUse } from './CommandUse.ts';
import { loadTasks } from './loadTasks.ts';
import { rowsOfUse, type TaskUse, type UseOfTasks } from './usesOfTasks.ts';

interface Asked extends PageRequest {
  readonly use: UseOfTasks;
}

interface UseRow {
  readonly id: string;
  readonly lastTaskId: number;
  readonly taskCount: number;
}

function pageSql(use: UseOfTasks): string {
  const { from, taskId } = rowsOfUse(use);
  return `
  select k.id, u.last_task_id as "lastTaskId", u.task_count as "taskCount" from unnest($1::text[]) as k(id) cross join lateral (
    select max(t.id) as last_task_id, count(*)::int as task_count
    from (select ${taskId} as id from ${from}) d join task t on t.id = d.id
    group by t.command_id having $2::int is null or max(t.id) < $2 order by 1 desc limit $3) u
  order by k.id, u.last_task_id desc`;
}

function totalSql(use: UseOfTasks): string {
  const { from, taskId } = rowsOfUse(use);
  return `
  select k.id, (select count(distinct t.command_id)::int from task t where t.id in (select ${taskId} from ${from})) as count
  from unnest($1::text[]) as k(id)`;
}

/** A page of the different commands that were run on something, the one that was run last first. Throws BadCursor, BadPageSize. */
export async function listCommandsOf(
  em: EntityManager,
  { name, ...use }: TaskUse,
  page: PageRequest,
): Promise<Page<CommandUse>> {
  numberStartOf(page);
  const uses = await pages(em, name, { use, ...page });
  return pageOf(
    uses,
    page,
    async () => await totals(em, name, use),
    ({ lastTask }) => lastTask.id,
  );
}

const pages = batched(async (em, names: readonly string[], { use, ...page }: Asked) => {
  const rows = await query<UseRow>(em, pageSql(use), [names, numberStartOf(page), page.first + 1]);
  const tasks = await loadTasks(
    em,
    rows.map(({ lastTaskId }) => lastTaskId),
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const usesOf = ({ lastTaskId, taskCount }: UseRow): CommandUse[] => {
    const lastTask = byId.get(lastTaskId);
    return lastTask === undefined ? [] : [{ command: lastTask.command, lastTask, taskCount }];
  };
  return rowsById(names, rows).map((own) => own.flatMap(usesOf));
});

const totals = batched(async (em, names: readonly string[], use: UseOfTasks) =>
  countsById(names, await query<{ id: string; count: number }>(em, totalSql(use), [names])),
);

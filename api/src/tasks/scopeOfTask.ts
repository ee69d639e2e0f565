import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';

interface NameRow {
  readonly id: number;
  readonly name: string;
}

const FACTS = `select task_id as id, name from task_fact where task_id = any($1::int[]) order by name`;
const AIMED_HOSTGROUPS = `
  select task_id as id, title as name from task_hostgroup where task_id = any($1::int[]) and is_aimed order by title`;

/** The facts that a task's filter names. */
export const factsOfTask = batched(async (em, ids: readonly number[], _asked: null) =>
  namesOf(ids, await query<NameRow>(em, FACTS, [ids])),
);

/** The host groups that a task's filter names. */
export const hostgroupsOfTask = batched(async (em, ids: readonly number[], _asked: null) =>
  namesOf(ids, await query<NameRow>(em, AIMED_HOSTGROUPS, [ids])),
);

function namesOf(ids: readonly number[], rows: readonly NameRow[]): readonly (readonly string[])[] {
  return rowsById(ids, rows).map((own) => own.map(({ name }) => name));
}

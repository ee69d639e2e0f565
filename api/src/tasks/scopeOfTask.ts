import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { ScopeKind } from './TaskScope.ts';

const NAMED = `
  select task_id as id, name from task_scope where task_id = any($1::int[]) and kind = $2 and is_aimed order by name`;

/** The facts, host groups or places that a task's filter names. */
export const namedByTask = batched(async (em, ids: readonly number[], kind: ScopeKind) => {
  const rows = await query<{ id: number; name: string }>(em, NAMED, [ids, kind]);
  return rowsById(ids, rows).map((own) => own.map(({ name }) => name));
});

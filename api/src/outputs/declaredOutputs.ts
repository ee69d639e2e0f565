import type { OutputDdl } from '@chargehand/mcollective';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';

/** Only the outputs of the one action: a DDL may be large. */
const DECLARED = `
  select t.id, a.outputs from task t join command c on c.id = t.command_id join plugin p on p.name = c.plugin
  cross join lateral (
    select e.action -> 'outputs' as outputs from jsonb_array_elements(p.ddl -> 'actions') as e(action)
    where e.action ->> 'name' = c.action limit 1) a
  where t.id = any($1::int[])`;

/** What the DDL says now of the outputs of a task's action, one statement for all the tasks of an answer; nothing when no bridge has the plugin any more. */
export const declaredOutputs = batched(async (em, taskIds: readonly number[], _asked: null) => {
  const rows = await query<{ id: number; outputs: readonly OutputDdl[] }>(em, DECLARED, [taskIds]);
  return rowsById(taskIds, rows).map(([row]): readonly OutputDdl[] => row?.outputs ?? []);
});

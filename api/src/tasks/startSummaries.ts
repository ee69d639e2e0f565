import { startAggregate, type ActionDdl } from '@chargehand/mcollective';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

const INSERT_SUMMARIES = `
  insert into task_summary (task_id, position, aggregate, display_as, state)
  select $1, r.position - 1, r.aggregate, r.display_as, r.state
  from unnest($2::json[], $3::text[], $4::json[]) with ordinality as r(aggregate, display_as, state, position)`;

/** Begins the summaries that the DDL of a task's action asks for; they keep this DDL, whatever becomes of the plugin. */
export async function startSummaries(em: EntityManager, taskId: number, action: ActionDdl): Promise<void> {
  const { aggregates, outputs } = action;
  if (aggregates.length === 0) return;
  await query(em, INSERT_SUMMARIES, [
    taskId,
    aggregates.map((aggregate) => JSON.stringify(aggregate)),
    aggregates.map(({ output }) => outputs.find(({ name }) => name === output)?.displayAs ?? output),
    aggregates.map((aggregate) => JSON.stringify(startAggregate(aggregate, action))),
  ]);
}

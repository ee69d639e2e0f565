import {
  addAllToAggregate,
  RubyFloat,
  rubyValueOf,
  type AggregateDdl,
  type AggregateState,
  type JsonValue,
  type RubyValue,
} from '@chargehand/mcollective';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { StoredReply } from './Target.ts';

const READ_SUMMARIES = `select position, aggregate, state from task_summary where task_id = $1 order by position`;

const STORE_STATES = `
  update task_summary s set state = r.state from unnest($2::int[], $3::json[]) as r(position, state)
  where s.task_id = $1 and s.position = r.position`;

interface SummaryRow {
  readonly position: number;
  readonly aggregate: AggregateDdl;
  readonly state: AggregateState;
}

/** Adds replies that were just stored, each once, to the summaries of their task; the caller holds the task's lock. */
export async function addToSummaries(
  em: EntityManager,
  taskId: number,
  replies: readonly StoredReply[],
): Promise<void> {
  if (replies.length === 0) return;
  const summaries = await query<SummaryRow>(em, READ_SUMMARIES, [taskId]);
  if (summaries.length === 0) return;
  const states = summaries.map(({ aggregate, state }) =>
    addAllToAggregate(
      state,
      replies.map(({ outputs }) => valueFor(aggregate, outputOf(outputs, aggregate.output))),
    ),
  );
  await query(em, STORE_STATES, [
    taskId,
    summaries.map(({ position }) => position),
    states.map((state) => JSON.stringify(state)),
  ]);
}

/**
 * In JSON 5.0 is 5, so Ruby's average of whole numbers, which is rounded down, cannot be told from that of floats: an average here
 * is never rounded. Whole numbers beyond 2^53 are shown as text (presentValue), and are numbers to add up all the same.
 */
function valueFor({ function: name }: AggregateDdl, output: JsonValue): RubyValue {
  if (name === 'average' && typeof output === 'number') return new RubyFloat(output);
  if (name !== 'summary' && typeof output === 'string' && /^-?\d{16,400}$/.test(output)) return BigInt(output);
  return rubyValueOf(output);
}

/** Null when the reply has no such output; the outputs are JSON as the bridge sent them. */
function outputOf(outputs: unknown, name: string): JsonValue {
  if (typeof outputs !== 'object' || outputs === null || !Object.hasOwn(outputs, name)) return null;
  return Reflect.get(outputs, name) as JsonValue;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { selectionSql, type TargetSelection } from '../inventory/resolveTargets.ts';
import { VISIBLE_HOSTS } from '../inventory/visibleHosts.ts';
import { query, queryOne } from '../platform/sql.ts';
import type { Outcome } from './Target.ts';

/**
 * Hosts of an earlier task beside those that a filter selects now: kept, removed and gone are together those of then, kept and added
 * together those of now. `removed` are there but not selected, `gone` are known to no source any more. Names are the first 20.
 */
export interface TargetDifference {
  readonly taskId: number;
  readonly kept: number;
  readonly added: number;
  readonly removed: number;
  readonly gone: number;
  readonly addedHosts: readonly string[];
  readonly removedHosts: readonly string[];
  readonly goneHosts: readonly string[];
}

/** Which hosts of which earlier task; outcomes null: all of them. */
export interface EarlierTargets {
  readonly taskId: number;
  readonly outcomes: readonly Outcome[] | null;
}

const NAMES = 20;

const side = (name: string, condition: string): string => `
  count(*) filter (where ${condition})::int as "${name}",
  coalesce((array_agg(coalesce(n.name, t.name) order by coalesce(n.name, t.name)) filter (where ${condition}))[1:${NAMES}], '{}') as "${name}Hosts"`;

/** Hosts are told by what they are, not by their name, which a source may change. */
const comparisonSql = (condition: string, task: string, outcomes: string): string => `
  select count(*) filter (where n.id is not null and t.position is not null)::int as kept,
    ${side('added', 't.position is null')},
    ${side('removed', 'n.id is null and l.id is not null')},
    ${side('gone', 'n.id is null and l.id is null')}
  from (select h.id, h.name from ${VISIBLE_HOSTS} where ${condition} and ($1::text is null or true)) n
  full join (
    select x.position, x.name, x.host_id from target x
    where x.task_id = ${task} and (${outcomes}::text[] is null or x.state::text = any(${outcomes}))) t on t.host_id = n.id
  left join host l on l.id = t.host_id and l.retired_at is null`;

/** What has changed between the hosts of an earlier task and those that a filter selects now. */
export async function compareTargets(
  em: EntityManager,
  selection: TargetSelection,
  { taskId, outcomes }: EarlierTargets,
): Promise<TargetDifference> {
  const { condition, parameters } = selectionSql(selection);
  const [task, states] = [parameters.push(taskId), parameters.push(outcomes)].map((place) => `$${place}`);
  const statement = comparisonSql(condition, `${task}::int`, `${states}`);
  return { taskId, ...(await queryOne<Omit<TargetDifference, 'taskId'>>(em, statement, parameters)) };
}

const LAST_TASK = `
  select t.id from task t join command c on c.id = t.command_id
  where t.filter = $1 and t.targeted > 0 and t.state not in ('REJECTED', 'AWAITING_APPROVAL') and ($2::text is null or c.plugin = $2) and ($3::text is null or c.action = $3) order by t.id desc limit 1`;

/** What was run, by the text of its filter; plugin and action null: anything. */
export interface LastTime {
  readonly filter: string;
  readonly plugin: string | null;
  readonly action: string | null;
}

/** The difference from the last task with this text of a filter that touched any host: one that was missed or refused did not. Null: there was none. */
export async function compareWithLastTime(
  em: EntityManager,
  selection: TargetSelection,
  { filter, plugin, action }: LastTime,
): Promise<TargetDifference | null> {
  const [last] = await query<{ id: number }>(em, LAST_TASK, [filter, plugin, action]);
  return last === undefined ? null : await compareTargets(em, selection, { taskId: last.id, outcomes: null });
}

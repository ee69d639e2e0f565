import type { EntityManager } from '@mikro-orm/postgresql';
import { endOfWindow } from '../access/endOfWindow.ts';
import { isInWindow } from '../access/isInWindow.ts';
import type { RuleWindow } from '../access/Rule.ts';
import { query } from '../platform/sql.ts';
import type { SqlCondition } from './factFilterSql.ts';

/** What keeps everybody from running anything on a host: its bridge is stopped, or its group is frozen. */
export const HOLDS = ['EMERGENCY_STOP', 'FROZEN'] as const;
export type HoldName = (typeof HOLDS)[number];

/** Which of them. */
export interface Hold {
  readonly name: HoldName;
  readonly id: number;
}

/** A freeze that holds now. */
export interface CurrentFreeze {
  readonly id: number;
  readonly reason: string;
  /** With all groups below. Null: everywhere. */
  readonly hostgroupIds: readonly number[] | null;
  /** Null: when somebody ends it. */
  readonly until: Date | null;
}

/** An emergency stop that is pulled. */
export interface CurrentStop {
  readonly id: number;
  readonly reason: string;
  /** Null: of everything. */
  readonly smartProxyId: number | null;
}

/** All that holds hosts back now; of several the first is told. */
export interface Holds {
  readonly stops: readonly CurrentStop[];
  /** Those that last longest first. */
  readonly freezes: readonly CurrentFreeze[];
}

/** Nothing does, or it is not asked. */
export const NO_HOLDS: Holds = { stops: [], freezes: [] };

/** Reads the tables themselves: what somebody does not see holds their tasks back all the same. Ids null: everything. */
const READ = `
  select 'EMERGENCY_STOP' as name, id, reason, case when smart_proxy_id is not null then array[smart_proxy_id] end as ids,
    null::timestamptz as "endsAt", null::jsonb as weekly
  from public.emergency_stop where lifted_at is null
  union all select 'FROZEN', f.id, f.reason, case when f.hostgroup_ids is not null then array(
      with recursive below(id) as (
        select unnest(f.hostgroup_ids) union select g.id from public.hostgroup g join below b on g.parent_id = b.id)
      select id from below) end, f.ends_at, f.weekly
  from public.host_freeze f
  where f.ended_at is null and (f.starts_at is null or f.starts_at <= $1) and (f.ends_at is null or f.ends_at > $1)
  order by ids nulls first, id`;

interface HoldRow extends Hold {
  readonly reason: string;
  readonly ids: readonly number[] | null;
  readonly endsAt: Date | null;
  readonly weekly: RuleWindow | null;
}

/** What holds hosts back at this moment. */
export async function readHolds(em: EntityManager, now: Date): Promise<Holds> {
  const rows = await query<HoldRow>(em, READ, [now]);
  const stops = rows.filter(({ name }) => name === 'EMERGENCY_STOP');
  const freezes = rows.filter(({ name, weekly }) => name === 'FROZEN' && isInWindow(weekly, now));
  return {
    stops: stops.map(({ id, reason, ids }) => ({ id, reason, smartProxyId: ids?.[0] ?? null })),
    freezes: freezes
      .map(({ id, reason, ids, ...times }) => ({ id, reason, hostgroupIds: ids, until: untilOf(times, now) }))
      .toSorted((one, other) => (endOf(one) === endOf(other) ? 0 : endOf(other) - endOf(one))),
  };
}

function endOf({ until }: CurrentFreeze): number {
  return until?.getTime() ?? Infinity;
}

/** When a freeze that holds now ends, for now. Null: when somebody ends it. */
export function untilOf(
  { endsAt, weekly }: { readonly endsAt: Date | null; readonly weekly: RuleWindow | null },
  now: Date,
): Date | null {
  const ends = [endsAt, weekly === null ? null : endOfWindow(weekly, now)].filter((end) => end !== null);
  return ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime())));
}

/** SQL that gives what holds the host h back, as a Hold; null if nothing does. Appends to `parameters`. */
export function holdSql({ stops, freezes }: Holds, parameters: unknown[]): string {
  const cases = [
    ...stops.map(({ id, smartProxyId }) => {
      const covered = coveredSql('h.smart_proxy_id', smartProxyId === null ? null : [smartProxyId], parameters);
      return caseSql(covered, { name: 'EMERGENCY_STOP', id });
    }),
    ...freezes.map(({ id, hostgroupIds }) =>
      caseSql(coveredSql('h.hostgroup_id', hostgroupIds, parameters), { name: 'FROZEN', id }),
    ),
  ];
  return cases.length === 0 ? 'null::jsonb' : `(case ${cases.join(' ')} end)`;
}

/** The condition on a host h that its group is frozen; never null. Appends to `parameters`. */
export function frozenSql({ freezes }: Pick<Holds, 'freezes'>, parameters: unknown[]): SqlCondition {
  if (freezes.length === 0) return 'false';
  return `(${freezes.map(({ hostgroupIds }) => coveredSql('h.hostgroup_id', hostgroupIds, parameters)).join(' or ')})`;
}

function caseSql(condition: SqlCondition, hold: Hold): string {
  return `when ${condition} then '${JSON.stringify(hold)}'::jsonb`;
}

/** Null: everything. */
function coveredSql(column: string, ids: readonly number[] | null, parameters: unknown[]): SqlCondition {
  return ids === null ? 'true' : `(${column} = any($${parameters.push(ids)}::int[])) is true`;
}

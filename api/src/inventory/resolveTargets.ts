import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Filter } from '@chargehand/fact-filter';
import { query } from '../platform/sql.ts';
import { factFilterSql } from './factFilterSql.ts';
import type { Deed, Rights } from '../access/Rights.ts';
import { permittedSql } from './permittedHosts.ts';
import { holdSql, HOLDS, type Hold, type HoldName, type Holds } from './readHolds.ts';
import { VISIBLE_HOSTS } from './visibleHosts.ts';

/** A host as it is at this moment, with what decides whether it can be reached. */
export interface ResolvedHost {
  readonly hostId: number;
  readonly name: string;
  readonly smartProxy: string | null;
  readonly hostgroup: string | null;
  readonly location: string | null;
  readonly organization: string | null;
  /** Null: its smart proxy has no bridge, or it has no smart proxy. */
  readonly bridgeId: number | null;
  /** Null: it never reported its plugins, or none was asked for. */
  readonly hasPlugin: boolean | null;
  /** Whether who asks may do there what they ask for; true when nothing is asked for. */
  readonly isPermitted: boolean;
  /** Null: nothing holds it back. */
  readonly hold: Hold | null;
}

/** So many of the hosts that a filter selects have these in common. */
export interface TargetGroup {
  readonly smartProxy: string | null;
  readonly hostgroup: string | null;
  readonly bridgeId: number | null;
  readonly hasPlugin: boolean | null;
  readonly isPermitted: boolean;
  readonly hold: Hold | null;
  readonly count: number;
}

/** Which hosts, as they are now. `plugin` null: none is asked for. */
export interface TargetSelection {
  readonly filter: Filter;
  readonly plugin: string | null;
  readonly now: Date;
  /** Who asks, and what is to be done there. Null: nothing. */
  readonly deed: OwnDeed | null;
  /** What holds hosts back now. */
  readonly holds: Holds;
}

/** What somebody wants to do with hosts. */
export interface OwnDeed {
  readonly rights: Rights;
  readonly deed: Deed;
}

/** $1 is the plugin. Only of hosts without it is asked whether they reported any. */
const HAS_PLUGIN = `
  case when $1::text is null then null when h.id in (select hp.host_id from host_plugin hp where hp.name = $1) then true
    when exists (select 1 from host_plugin hp where hp.host_id = h.id) then false end`;

/** The hosts that a filter selects now, ordered by smart proxy, host group and name. */
export async function resolveTargets(em: EntityManager, selection: TargetSelection): Promise<readonly ResolvedHost[]> {
  const { condition, parameters } = selectionSql(selection);
  return await query<ResolvedHost>(
    em,
    `select h.id as "hostId", h.name, p.name as "smartProxy", g.title as hostgroup, l.title as location, o.title as organization,
       b.id as "bridgeId", ${HAS_PLUGIN} as "hasPlugin", ${isPermittedSql(selection, parameters)} as "isPermitted",
       ${holdSql(selection.holds, parameters)} as hold
     from ${VISIBLE_HOSTS} left join bridge b on b.smart_proxy_id = p.id
     where ${condition}
     order by p.name nulls last, g.title nulls last, h.name`,
    parameters,
  );
}

/** What is missing on the way to a host where one may do it and nothing holds it back, as conditions on the aliases of VISIBLE_HOSTS and b bridge; each holds for other hosts. */
const OBSTACLES = {
  NO_PROXY: 'p.id is null',
  NO_BRIDGE: 'p.id is not null and b.id is null',
  PLUGIN_MISSING: `b.id is not null and (${HAS_PLUGIN}) is false`,
} as const;
export type ObstacleName = keyof typeof OBSTACLES | HoldName | 'DENIED';

/** Whether anything is in the way of doing it on a host, as a condition on the aliases of VISIBLE_HOSTS and b bridge; $1 is the plugin. */
export function obstacleSql(selection: TargetSelection, parameters: unknown[]): string {
  const missing = Object.values(OBSTACLES).map((obstacle) => `(${obstacle})`);
  const held = `${holdSql(selection.holds, parameters)} is not null`;
  return [...missing, `not ${isPermittedSql(selection, parameters)}`, held].join(' or ');
}

/** The first hosts by name that a filter selects now, of those with an obstacle if one is given. */
export async function sampleTargets(
  em: EntityManager,
  selection: TargetSelection,
  { first, obstacle }: { readonly first: number; readonly obstacle?: ObstacleName },
): Promise<readonly Pick<ResolvedHost, 'hostId' | 'name'>[]> {
  const { condition, parameters } = selectionSql(selection);
  const isAsked = `($1::text is null or true) and ${isHinderedSql(selection, obstacle, parameters)}`;
  return await query(
    em,
    `select h.id as "hostId", h.name from ${VISIBLE_HOSTS} left join bridge b on b.smart_proxy_id = p.id
     where ${condition} and (${isAsked}) order by h.name limit $${parameters.push(first)}`,
    parameters,
  );
}

function isHinderedSql(selection: TargetSelection, obstacle: ObstacleName | undefined, parameters: unknown[]): string {
  if (obstacle === undefined) return 'true';
  const isPermitted = isPermittedSql(selection, parameters);
  if (obstacle === 'DENIED') return `not ${isPermitted}`;
  const hold = holdSql(selection.holds, parameters);
  return isHold(obstacle)
    ? `${isPermitted} and ${hold} ->> 'name' = '${obstacle}'`
    : `${isPermitted} and ${hold} is null and ${OBSTACLES[obstacle]}`;
}

function isHold(obstacle: ObstacleName): obstacle is HoldName {
  return HOLDS.some((hold) => hold === obstacle);
}

/** How many hosts a filter selects now, by what decides whether they can be reached; ordered as resolveTargets. */
export async function countTargets(em: EntityManager, selection: TargetSelection): Promise<readonly TargetGroup[]> {
  const { condition, parameters } = selectionSql(selection);
  return await query<TargetGroup>(
    em,
    `with counted as (
       select h.smart_proxy_id, h.hostgroup_id, ${HAS_PLUGIN} as has_plugin, ${isPermittedSql(selection, parameters)} as is_permitted,
         ${holdSql(selection.holds, parameters)} as hold, count(*)::int as count
       from ${VISIBLE_HOSTS} where ${condition} group by 1, 2, 3, 4, 5)
     select p.name as "smartProxy", g.title as hostgroup, b.id as "bridgeId", c.has_plugin as "hasPlugin",
       c.is_permitted as "isPermitted", c.hold, c.count
     from counted c left join smart_proxy p on p.id = c.smart_proxy_id left join bridge b on b.smart_proxy_id = p.id
       left join hostgroup g on g.id = c.hostgroup_id
     order by p.name nulls last, g.title nulls last`,
    parameters,
  );
}

/** Stands for exactly the set of hosts that a filter selects now. */
export async function fingerprintTargets(em: EntityManager, selection: TargetSelection): Promise<string> {
  const { condition, parameters } = selectionSql(selection);
  const rows = await query<{ name: string }>(
    em,
    `select h.name from ${VISIBLE_HOSTS} where ${condition} and ($1::text is null or true)`,
    parameters,
  );
  return fingerprintOf(rows);
}

/** Stands for exactly this set of hosts, whatever their order. */
export function fingerprintOf(hosts: readonly { readonly name: string }[]): string {
  const names = hosts.map(({ name }) => name).toSorted();
  return createHash('sha256').update(names.join('\n')).digest('hex');
}

/** Never null. */
function isPermittedSql({ deed, now }: TargetSelection, parameters: unknown[]): string {
  return deed === null ? 'true' : `(${permittedSql(deed.rights, deed.deed, parameters, now)})`;
}

/** The condition on the aliases of VISIBLE_HOSTS that selects the hosts, with its parameters, of which the first is the plugin. */
export function selectionSql({ filter, plugin, now }: Pick<TargetSelection, 'filter' | 'plugin' | 'now'>): {
  condition: string;
  parameters: unknown[];
} {
  const parameters: unknown[] = [plugin];
  return { condition: factFilterSql(filter, parameters, now), parameters };
}

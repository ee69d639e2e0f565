import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Filter } from '@chargehand/fact-filter';
import { query } from '../platform/sql.ts';
import { factFilterSql } from './factFilterSql.ts';
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
  /** Null: it never reported its plugins. */
  readonly hasPlugin: boolean | null;
}

/** The hosts that a filter selects now, ordered by smart proxy, host group and name. `plugin` null: hasPlugin says whether it reported any. */
export async function resolveTargets(
  em: EntityManager,
  filter: Filter,
  plugin: string | null,
  now = new Date(),
): Promise<readonly ResolvedHost[]> {
  const parameters: unknown[] = [plugin];
  const condition = factFilterSql(filter, parameters, now);
  return await query<ResolvedHost>(
    em,
    `select h.id as "hostId", h.name, p.name as "smartProxy", g.title as hostgroup, l.title as location, o.title as organization,
       b.id as "bridgeId",
       case when exists (select 1 from host_plugin hp where hp.host_id = h.id)
         then $1::text is null or exists (select 1 from host_plugin hp where hp.host_id = h.id and hp.name = $1) end as "hasPlugin"
     from ${VISIBLE_HOSTS} left join bridge b on b.smart_proxy_id = p.id
     where ${condition}
     order by p.name nulls last, g.title nulls last, h.name`,
    parameters,
  );
}

/** Stands for exactly this set of hosts, whatever their order. */
export function fingerprintOf(hosts: readonly ResolvedHost[]): string {
  const names = hosts.map(({ name }) => name).toSorted();
  return createHash('sha256').update(names.join('\n')).digest('hex');
}

import { decidingRules, mayAtAll, type Rights } from '../access/Rights.ts';
import type { VisiblePart } from '../platform/ReadScope.ts';
import { isNowhere, permittedSql } from './permittedHosts.ts';
import type { TreeName } from './sources/InventorySource.ts';

/** The part `task_host` of a scope: visible hosts on which one also sees what others ran. */
export const TASK_HOST = 'task_host';

const SEE_HOSTS = { kind: 'see', permission: 'VIEW_HOSTS' } as const;
const SEE_TASKS = { kind: 'see', permission: 'VIEW_TASKS' } as const;

/** What somebody sees of the inventory: the hosts that their rules show, what those hosts have, and where they are. */
export function visibleInventory(rights: Rights, now: Date): readonly VisiblePart[] {
  const hostsWhere = (table: string, deed: typeof SEE_HOSTS | typeof SEE_TASKS) => (parameters: unknown[]) =>
    `select h.* from ${table} h where ${permittedSql(rights, deed, parameters, now)}`;
  return [
    // These two come first: their conditions read the tables themselves.
    { table: 'host', rows: hostsWhere('public.host', SEE_HOSTS) },
    { table: TASK_HOST, rows: hostsWhere('host', SEE_TASKS) },
    ...(['fact_value', 'host_class', 'host_plugin', 'host_claim'] as const).map(ofHosts),
    {
      table: 'fact',
      rows: () => 'select f.* from public.fact f where exists (select 1 from fact_value v where v.fact_id = f.id)',
    },
    ...(['hostgroup', 'location', 'organization'] as const).map((tree) => nodes(tree, rights, now)),
    {
      table: 'smart_proxy',
      rows: () =>
        `select p.* from public.smart_proxy p where ${mayAtAll(rights, 'MANAGE_BRIDGES', now)} or exists (select 1 from host h where h.smart_proxy_id = p.id)`,
    },
    ...(['bridge', 'proxy_plugin'] as const).map((table): VisiblePart => ({
      table,
      rows: () => `select b.* from public.${table} b where b.smart_proxy_id in (select p.id from smart_proxy p)`,
    })),
    {
      table: 'plugin',
      rows: () => 'select g.* from public.plugin g where g.id in (select b.plugin_id from proxy_plugin b)',
    },
  ];
}

function ofHosts(table: string): VisiblePart {
  return { table, rows: () => `select v.* from public.${table} v where v.host_id in (select h.id from host h)` };
}

/** Where visible hosts are, what the rules name, and everything above. The first host that is found in a place is enough: to look at all of them takes as long as to list them. */
function nodes(tree: TreeName, rights: Rights, now: Date): VisiblePart {
  const { allow } = decidingRules(rights, SEE_HOSTS, now);
  const named = allow.flatMap(({ hosts }) =>
    hosts.kind === 'some' && !isNowhere(hosts) ? (hosts[`${tree}s`] ?? []) : [],
  );
  return {
    table: tree,
    rows: (parameters) => `
      select n.* from public.${tree} n where n.id in (
        with recursive seen(id) as (
          select t.id from public.${tree} t cross join lateral (select from host h where h.${tree}_id = t.id limit 1) any_host
          union select unnest($${parameters.push(named)}::int[])
          union select p.parent_id from public.${tree} p join seen s on p.id = s.id where p.parent_id is not null)
        select id from seen)`,
  };
}

import { batched, countsById, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { Plugin } from './Plugin.ts';

interface Pair {
  readonly id: number;
  readonly otherId: number;
}

const PLUGINS = `
  select pp.smart_proxy_id as id, pp.plugin_id as "otherId" from proxy_plugin pp join plugin l on l.id = pp.plugin_id
  where pp.smart_proxy_id = any($1::int[]) order by l.name`;
const PROXIES = `
  select pp.plugin_id as id, pp.smart_proxy_id as "otherId" from proxy_plugin pp join smart_proxy p on p.id = pp.smart_proxy_id
  where pp.plugin_id = any($1::int[]) order by p.name`;
const HOSTS = `
  select hp.name as id, count(*)::int as count from host_plugin hp join host h on h.id = hp.host_id
  where hp.name = any($1::text[]) and h.retired_at is null group by 1`;

/** The plugins that the bridge of a smart proxy offers, by name. */
export const pluginsOfProxy = batched(async (em, ids: readonly number[], _asked: null) => {
  const pairs = await query<Pair>(em, PLUGINS, [ids]);
  return othersOf(ids, pairs, await em.find(Plugin, { id: { $in: othersIn(pairs) } }));
});

/** The smart proxies whose bridge offers a plugin, by name. */
export const proxiesOfPlugin = batched(async (em, ids: readonly number[], _asked: null) => {
  const pairs = await query<Pair>(em, PROXIES, [ids]);
  return othersOf(ids, pairs, await em.find(SmartProxy, { id: { $in: othersIn(pairs) } }, { populate: ['bridge'] }));
});

/** How many hosts reported the plugin of a name. */
export const countHostsWithPlugin = batched(async (em, names: readonly string[], _asked: null) =>
  countsById(names, await query<{ id: string; count: number }>(em, HOSTS, [names])),
);

function othersIn(pairs: readonly Pair[]): number[] {
  return [...new Set(pairs.map(({ otherId }) => otherId))];
}

function othersOf<Other extends { readonly id: number }>(
  ids: readonly number[],
  pairs: readonly Pair[],
  others: readonly Other[],
): readonly (readonly Other[])[] {
  const byId = new Map(others.map((other) => [other.id, other]));
  return rowsById(ids, pairs).map((own) => own.flatMap(({ otherId }) => byId.get(otherId) ?? []));
}

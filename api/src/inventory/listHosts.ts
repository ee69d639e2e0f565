import type { Filter } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { pageOf, type Page, type PageRequest } from '../platform/pages.ts';
import { query } from '../platform/sql.ts';
import { factFilterSql } from './factFilterSql.ts';
import { Host } from './Host.ts';
import { afterSql, BY_NAME, hostKey, orderKeySql, orderSql, type HostOrder } from './HostOrder.ts';
import { FLEET, scopeSql, type HostScope } from './hostScope.ts';
import { readFilter } from './readFilter.ts';
import { RETIRED_HOSTS, VISIBLE_HOSTS } from './visibleHosts.ts';

/** What is asked of a list of hosts; what is absent narrows nothing. */
export interface HostList {
  readonly filter?: string | null | undefined;
  /** Undefined and null: by name. */
  readonly order?: HostOrder | null | undefined;
  /** Those that no source tells of any more, instead of the others. */
  readonly isRetired?: boolean;
  readonly scope?: HostScope;
}

/** A page of the hosts that a filter selects within a scope; a blank filter selects all. Throws BadFilter, BadCursor, BadPageSize. */
export async function listHosts(em: EntityManager, list: HostList, page: PageRequest): Promise<Page<Host>> {
  const { scope = FLEET, order, isRetired = false } = list;
  const { id, ...kind } = scope;
  const selected = { scope: kind, filter: filterOf(list.filter), isRetired };
  const asked = { ...selected, order: order ?? BY_NAME, first: page.first, after: page.after };
  // Both are refused here, before others of the answer are asked along with it.
  afterSql(asked.order, page, []);
  const rows = await pages(em, id, asked);
  const keys = new Map(rows.map(({ hostId, key }) => [hostId, key]));
  const hosts = rows.flatMap(({ host }) => host ?? []);
  const total = async (): Promise<number> => await totals(em, id, selected);
  return pageOf(hosts, page, total, (host) => hostKey(asked.order, keys.get(host.id) ?? null, host.name));
}

/** The host of this name, retired or not, with its group, places and smart proxy. Null: there is none. */
export async function findHost(em: EntityManager, name: string): Promise<Host | null> {
  if (name.includes('\0')) return null;
  const [row] = await query<{ id: number }>(em, FIND, [name]);
  if (row === undefined) return null;
  return (await loadHosts(em, [row.id])).get(row.id) ?? null;
}

const FIND = `
  select h.id from ${VISIBLE_HOSTS} where h.name = $1 union all select h.id from ${RETIRED_HOSTS} where h.name = $1`;

type WithoutId<Scope> = Scope extends HostScope ? Omit<Scope, 'id'> : never;

interface Selected {
  readonly scope: WithoutId<HostScope>;
  readonly filter: Filter;
  readonly isRetired: boolean;
}

interface Asked extends Selected, PageRequest {
  readonly order: HostOrder;
}

interface HostRow {
  readonly id: number;
  readonly hostId: number;
  readonly key: string | null;
}

const ALL: Filter = { kind: 'all' };

function filterOf(text: string | null | undefined): Filter {
  return text === null || text === undefined || text.trim() === '' ? ALL : readFilter(text).filter;
}

const pages = batched(async (em, ids: readonly number[], asked: Asked) => {
  const parameters: unknown[] = [ids];
  const after = afterSql(asked.order, asked, parameters);
  const rows = await query<HostRow>(
    em,
    `select k.id, x.host_id as "hostId", x.key from unnest($1::int[]) with ordinality as k(id, place) cross join lateral (
       select h.id as host_id, ${orderKeySql(asked.order)} as key, row_number() over (order by ${orderSql(asked.order)}) as place
       ${selectedSql(asked, parameters)} and ${after} order by ${orderSql(asked.order)} limit $${parameters.push(asked.first + 1)}) x
     order by k.place, x.place`,
    parameters,
  );
  const hosts = await loadHosts(
    em,
    rows.map(({ hostId }) => hostId),
  );
  return rowsById(
    ids,
    rows.map((row) => ({ ...row, host: hosts.get(row.hostId) })),
  );
});

const totals = batched(async (em, ids: readonly number[], selected: Selected) => {
  const parameters: unknown[] = [ids];
  const count = `select count(*)::int ${selectedSql(selected, parameters)}`;
  const rows = await query<{ id: number; count: number }>(
    em,
    `select k.id, (${count}) as count from unnest($1::int[]) as k(id)`,
    parameters,
  );
  return countsById(ids, rows);
});

function selectedSql({ scope, filter, isRetired }: Selected, parameters: unknown[]): string {
  const condition = factFilterSql(filter, parameters, new Date());
  // The id stands in the statement as k.id, one for each of the batch.
  const scoped = scopeSql({ ...scope, id: 0 }, parameters);
  return `from ${isRetired ? RETIRED_HOSTS : VISIBLE_HOSTS} where ${condition} and ${scoped}`;
}

async function loadHosts(em: EntityManager, ids: readonly number[]): Promise<ReadonlyMap<number, Host>> {
  if (ids.length === 0) return new Map();
  const populate = ['smartProxy.bridge', 'hostgroup', 'location', 'organization'] as const;
  const hosts = await em.find(Host, { id: { $in: [...new Set(ids)] } }, { populate });
  return new Map(hosts.map((host) => [host.id, host]));
}

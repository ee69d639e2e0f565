import { batched, countsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { TreeName } from './sources/InventorySource.ts';

interface CountRow {
  readonly id: number;
  readonly count: number;
}

const BY_PROXY = `
  select smart_proxy_id as id, count(*)::int as count from host
  where smart_proxy_id = any($1::int[]) and retired_at is null group by 1`;

const inNode = (tree: TreeName): string => `
  select ${tree}_id as id, count(*)::int as count from host
  where ${tree}_id = any($1::int[]) and retired_at is null group by 1`;

/** Hosts are counted per node first: a node is below many. */
const belowNode = (tree: TreeName): string => `
  with recursive below(id, node_id) as (
    select id, id from ${tree} where id = any($1::int[])
    union select b.id, n.id from below b join ${tree} n on n.parent_id = b.node_id),
  direct as (select ${tree}_id as node_id, count(*) as count from host where retired_at is null group by 1)
  select b.id, sum(d.count)::int as count from below b join direct d on d.node_id = b.node_id group by 1`;

const BY_SOURCE = `select source_id as id, count(*)::int as count from host_claim where source_id = any($1::int[]) group by 1`;

/** How many hosts belong to a smart proxy. */
export const countHostsOfProxy = batched(async (em, ids: readonly number[], _asked: null) =>
  countsById(ids, await query<CountRow>(em, BY_PROXY, [ids])),
);

/** How many hosts are in a node of a tree, or in it and everything below it. */
export const countHostsInNode = batched(
  async (em, ids: readonly number[], { tree, isBelowIn }: { readonly tree: TreeName; readonly isBelowIn: boolean }) =>
    countsById(ids, await query<CountRow>(em, isBelowIn ? belowNode(tree) : inNode(tree), [ids])),
);

/** How many hosts a source claims. */
export const countClaims = batched(async (em, ids: readonly number[], _asked: null) =>
  countsById(ids, await query<CountRow>(em, BY_SOURCE, [ids])),
);

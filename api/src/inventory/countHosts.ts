import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { query } from '../platform/sql.ts';

/** Batched numbers of hosts: one statement per kind for all the objects of an answer. */
export interface HostCounts {
  readonly byProxy: DataLoader<number, number>;
  readonly byHostgroup: DataLoader<number, number>;
  readonly byFact: DataLoader<number, number>;
}

const counts = new WeakMap<EntityManager, HostCounts>();

const BY_PROXY = `select smart_proxy_id as id, count(*)::int as count from host where smart_proxy_id = any($1) group by 1`;
const BY_HOSTGROUP = `select hostgroup_id as id, count(*)::int as count from host where hostgroup_id = any($1) group by 1`;
const BY_FACT = `select fact_id as id, count(*)::int as count from fact_value where fact_id = any($1) group by 1`;

/** The counters that belong to this entity manager, so to this request. */
export function hostCountsOf(em: EntityManager): HostCounts {
  const known = counts.get(em);
  if (known) return known;
  const loader = (statement: string): DataLoader<number, number> =>
    new DataLoader((ids: readonly number[]) => count(em, statement, ids));
  const made: HostCounts = { byProxy: loader(BY_PROXY), byHostgroup: loader(BY_HOSTGROUP), byFact: loader(BY_FACT) };
  counts.set(em, made);
  return made;
}

async function count(em: EntityManager, statement: string, ids: readonly number[]): Promise<number[]> {
  const rows = await query<{ id: number; count: number }>(em, statement, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row.count]));
  return ids.map((id) => byId.get(id) ?? 0);
}

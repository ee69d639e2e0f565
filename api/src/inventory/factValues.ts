import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, countsById, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { IS_LONG, IS_SHORT } from './shortValues.ts';
import { prefixPattern } from './textPatterns.ts';

/** A value of a fact, and on how many hosts it is. */
export interface FactValueRow {
  readonly value: string;
  readonly hostCount: number;
}

/** The values of the fact k.id on hosts that are there; two looks, each in an index of its own (decision 0019). */
const valuesOf = (narrowing = ''): string =>
  [IS_SHORT, IS_LONG]
    .map(
      (size) => `
    select v.value from fact_value v where v.fact_id = k.id and ${size} ${narrowing}
      and v.host_id not in (select id from host where retired_at is not null)`,
    )
    .join(' union all ');

const VALUES = `
  select k.id, x.value, x.count as "hostCount" from unnest($1::int[]) as k(id) cross join lateral (
    select v.value, count(*)::int as count from (${valuesOf(`and v.value like $2 escape '\\'`)}) v group by v.value order by 2 desc, 1 limit $3) x
  order by k.id, x.count desc, x.value`;

const HOSTS = `select k.id, (select count(*)::int from (${valuesOf()}) v) as count from unnest($1::int[]) as k(id)`;

const DISTINCT = `
  select k.id, (select count(*)::int from (select distinct value from (${valuesOf()}) v) d) as count from unnest($1::int[]) as k(id)`;

const MOST_VALUES = 500;

/** The values of a fact that begin with a text (blank: all), those on most hosts first; from 1 to 500 of them. */
export async function valuesOfFact(
  em: EntityManager,
  factId: number,
  { first, search }: { readonly first: number; readonly search: string | null | undefined },
): Promise<readonly FactValueRow[]> {
  const limit = Math.min(Math.max(first, 1), MOST_VALUES);
  return await values(em, factId, { limit, pattern: prefixPattern(search) });
}

const values = batched(
  async (em, ids: readonly number[], { limit, pattern }: { readonly limit: number; readonly pattern: string }) =>
    rowsById(ids, await query<FactValueRow & { id: number }>(em, VALUES, [ids, pattern, limit])),
);

/** How many hosts have a fact. */
export const countHostsWithFact = batched(async (em, ids: readonly number[], _asked: null) =>
  countsById(ids, await query<{ id: number; count: number }>(em, HOSTS, [ids])),
);

/** How many different values a fact has. */
export const countValuesOfFact = batched(async (em, ids: readonly number[], _asked: null) =>
  countsById(ids, await query<{ id: number; count: number }>(em, DISTINCT, [ids])),
);

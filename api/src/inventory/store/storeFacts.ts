import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldFacts } from '../sources/InventorySource.ts';
import { cleanFacts } from './cleanText.ts';
import { forgetDigests } from './forgetDigests.ts';
import type { SourceRef } from './SourceRef.ts';
import { lockHosts } from './storeHosts.ts';

const INSERT_FACTS = `
  insert into fact (name) select r.name from unnest($1::text[]) as r(name)
  where not exists (select 1 from fact f where f.name = r.name) order by 1 on conflict (name) do nothing`;

const FIND_FACTS = `select id, name from fact where name = any($1::text[])`;

const FIND_DIGESTS = `select host_id as "hostId", facts_digest as digest from host_claim where source_id = $1 and host_id = any($2::int[])`;

const TOLD_VALUES = `
  insert into fact_value (host_id, fact_id, source_id, value)
  select r.host_id, r.fact_id, $1, r.value from unnest($2::int[], $3::int[], $4::text[]) as r(host_id, fact_id, value)`;

/** `on conflict` locks, and so writes, also the rows that it leaves alone; most values are the same as before. */
const IF_CHANGED = `
  where not exists (
    select 1 from fact_value v where v.host_id = r.host_id and v.fact_id = r.fact_id and v.source_id = $1 and v.value = r.value)`;

/** A fact that an outranking source told stays as that one told it. */
const UNLESS_OUTRANKED = `
  on conflict (host_id, fact_id) do update set value = excluded.value, source_id = excluded.source_id
  where (fact_value.value <> excluded.value or fact_value.source_id <> excluded.source_id) and fact_value.source_id <> all($5::int[])`;

const STORE_NEW = TOLD_VALUES + UNLESS_OUTRANKED;
const STORE_CHANGED = TOLD_VALUES + IF_CHANGED + UNLESS_OUTRANKED;

const DELETE_GONE = `
  delete from fact_value v where v.host_id = any($2::int[]) and v.source_id = $1
    and not exists (select 1 from unnest($3::int[], $4::int[]) as r(host_id, fact_id) where r.host_id = v.host_id and r.fact_id = v.fact_id)
  returning v.host_id as id`;

/** Which of these hosts have values at all: a new one has nothing to delete. */
const FIND_TOLD = `select h.id from unnest($2::int[]) as h(id) where exists (select 1 from fact_value v where v.host_id = h.id and v.source_id = $1)`;

const NOTE_FACTS = `
  update host_claim c set facts_at = coalesce(r.at, clock_timestamp()), facts_digest = r.digest, told_at = clock_timestamp()
  from unnest($2::int[], $3::timestamptz[], $4::text[]) as r(host_id, at, digest) where c.host_id = r.host_id and c.source_id = $1`;

/** Ids of facts by name, remembered for the length of a sync: no fact is ever deleted. */
export type FactIds = Map<string, number>;

/** Stores the facts of hosts that the source has claimed; others are passed over. Returns how many values were told. */
export async function storeFacts(
  tx: EntityManager,
  source: SourceRef,
  told: readonly ToldFacts[],
  known: FactIds = new Map(),
): Promise<number> {
  const ids = await lockHosts(tx, told);
  const hosts = [...new Map(told.map((host) => [host.name, host])).values()].flatMap((host) => {
    const id = ids.get(host.name);
    return id === undefined ? [] : describe(source, id, host);
  });
  const changed = await withoutStored(tx, source, hosts);
  await storeValues(tx, source, changed, known);
  await query(tx, NOTE_FACTS, [
    source.id,
    hosts.map(({ id }) => id),
    hosts.map(({ at }) => at),
    hosts.map(({ digest }) => digest),
  ]);
  return hosts.reduce((total, { facts }) => total + facts.size, 0);
}

interface FactsOfHost {
  readonly id: number;
  readonly facts: ReadonlyMap<string, string>;
  readonly isComplete: boolean;
  readonly at: Date | null;
  /** Null: only some facts were told. */
  readonly digest: string | null;
}

/** Of a source that has no say in facts nothing is kept. */
function describe(source: SourceRef, id: number, told: ToldFacts): FactsOfHost {
  const { at } = told;
  const facts = source.mayTellFacts ? cleanFacts(told.facts) : new Map<string, string>();
  const isComplete = told.isComplete || !source.mayTellFacts;
  return { id, facts, isComplete, at, digest: isComplete ? digestOf(facts, source) : null };
}

/**
 * Facts are decided while they are stored, so the sources that win belong to the digest: after a change of ranks equal facts are stored again.
 * Neither NUL nor a line break between texts can be mistaken: lengths come first.
 */
function digestOf(facts: ReadonlyMap<string, string>, { outrankedFactsBy }: SourceRef): string {
  const hash = createHash('sha1').update(`${outrankedFactsBy.join(' ')}:`);
  for (const [name, value] of facts) hash.update(`${name.length}:${value.length}:${name}${value}`);
  return hash.digest('base64');
}

async function withoutStored(
  tx: EntityManager,
  source: SourceRef,
  hosts: readonly FactsOfHost[],
): Promise<readonly FactsOfHost[]> {
  const rows = await query<{ hostId: number; digest: string | null }>(tx, FIND_DIGESTS, [
    source.id,
    hosts.map(({ id }) => id),
  ]);
  const digests = new Map(rows.map(({ hostId, digest }) => [hostId, digest]));
  return hosts.filter(({ id, digest }) => digests.has(id) && (digest === null || digests.get(id) !== digest));
}

async function storeValues(
  tx: EntityManager,
  source: SourceRef,
  hosts: readonly FactsOfHost[],
  known: FactIds,
): Promise<void> {
  if (hosts.length === 0) return;
  await learnFacts(tx, new Set(hosts.flatMap(({ facts }) => [...facts.keys()])), known);
  const rows = { hostIds: [] as number[], factIds: [] as number[], values: [] as string[] };
  for (const { id, facts } of hosts) {
    for (const [name, value] of facts) {
      const factId = known.get(name);
      if (factId === undefined) continue;
      rows.hostIds.push(id);
      rows.factIds.push(factId);
      rows.values.push(value);
    }
  }
  const complete = hosts.filter(({ isComplete }) => isComplete).map(({ id }) => id);
  const told = await query<{ id: number }>(tx, FIND_TOLD, [source.id, complete]);
  if (told.length > 0) await deleteGone(tx, source, [told.map(({ id }) => id), rows.hostIds, rows.factIds]);
  const isNew = told.length === 0 && complete.length === hosts.length;
  await query(tx, isNew ? STORE_NEW : STORE_CHANGED, [
    source.id,
    rows.hostIds,
    rows.factIds,
    rows.values,
    source.outrankedFactsBy,
  ]);
}

async function deleteGone(tx: EntityManager, source: SourceRef, kept: readonly (readonly number[])[]): Promise<void> {
  const gone = await query<{ id: number }>(tx, DELETE_GONE, [source.id, ...kept]);
  const hostIds = [...new Set(gone.map(({ id }) => id))];
  await forgetDigests(tx, hostIds, { gone: source.id, untouched: source.outrankedFactsBy });
}

async function learnFacts(tx: EntityManager, names: ReadonlySet<string>, known: FactIds): Promise<void> {
  const unknown = [...names].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  await query(tx, INSERT_FACTS, [unknown]);
  for (const { id, name } of await query<{ id: number; name: string }>(tx, FIND_FACTS, [unknown])) known.set(name, id);
}

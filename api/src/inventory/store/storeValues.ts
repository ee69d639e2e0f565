import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { learnFacts, type FactIds } from './learnFacts.ts';
import { forgetDigests } from './forgetDigests.ts';
import type { SourceRef } from './SourceRef.ts';

const TOLD_VALUES = `
  insert into fact_value (host_id, fact_id, source_id, value)
  select r.host_id, r.fact_id, $1, r.value from unnest($2::int[], $3::int[], $4::text[]) as r(host_id, fact_id, value)`;

/** Only for hosts without any value, and their rows are locked: looking for a conflict would cost a third more. */
const STORE_NEW = TOLD_VALUES;

/** `on conflict` locks, and so writes, also the rows that it leaves alone; most values are the same as before. */
const IF_CHANGED = `
  where not exists (
    select 1 from fact_value v where v.host_id = r.host_id and v.fact_id = r.fact_id and v.source_id = $1 and v.value = r.value)`;

/** A fact that an outranking source told stays as that one told it. */
const UNLESS_OUTRANKED = `
  on conflict (host_id, fact_id) do update set value = excluded.value, source_id = excluded.source_id
  where (fact_value.value <> excluded.value or fact_value.source_id <> excluded.source_id) and fact_value.source_id <> all($5::int[])`;

const STORE_CHANGED = TOLD_VALUES + IF_CHANGED + UNLESS_OUTRANKED;

const DELETE_GONE = `
  delete from fact_value v where v.host_id = any($2::int[]) and v.source_id = $1
    and not exists (select 1 from unnest($3::int[], $4::int[]) as r(host_id, fact_id) where r.host_id = v.host_id and r.fact_id = v.fact_id)
  returning v.host_id as id`;

/** Which of these hosts have values, whoever told them: of a new one nothing has to be compared. */
const FIND_FILLED = `select h.id from unnest($1::int[]) as h(id) where exists (select 1 from fact_value v where v.host_id = h.id)`;

/** The facts of a locked host as they can be stored. */
export interface FactsOfHost {
  readonly id: number;
  readonly facts: ReadonlyMap<string, string>;
  /** Whether those that it does not hold are gone. */
  readonly isComplete: boolean;
}

/** What is stored, with the ids of facts known so far. */
interface ToldValues {
  readonly hosts: readonly FactsOfHost[];
  readonly known: FactIds;
}

/** Stores the values of hosts that are locked; what a source that wins told stays. */
export async function storeValues(tx: EntityManager, source: SourceRef, { hosts, known }: ToldValues): Promise<void> {
  if (hosts.length === 0) return;
  await learnFacts(tx, new Set(hosts.flatMap(({ facts }) => [...facts.keys()])), known);
  const filled = await query<{ id: number }>(tx, FIND_FILLED, [hosts.map(({ id }) => id)]);
  const isFilled = new Set(filled.map(({ id }) => id));
  const { fresh = [], stored = [] } = Object.groupBy(hosts, ({ id }) => (isFilled.has(id) ? 'stored' : 'fresh'));
  if (fresh.length > 0) await query(tx, STORE_NEW, [source.id, ...columnsOf({ hosts: fresh, known })]);
  if (stored.length > 0) await replaceValues(tx, source, { hosts: stored, known });
}

async function replaceValues(tx: EntityManager, source: SourceRef, told: ToldValues): Promise<void> {
  const columns = columnsOf(told);
  const [hostIds, factIds] = columns;
  const complete = told.hosts.filter(({ isComplete }) => isComplete).map(({ id }) => id);
  if (complete.length > 0) await deleteGone(tx, source, [complete, hostIds, factIds]);
  await query(tx, STORE_CHANGED, [source.id, ...columns, source.outrankedFactsBy]);
}

async function deleteGone(tx: EntityManager, source: SourceRef, kept: readonly (readonly number[])[]): Promise<void> {
  const gone = await query<{ id: number }>(tx, DELETE_GONE, [source.id, ...kept]);
  const hostIds = [...new Set(gone.map(({ id }) => id))];
  await forgetDigests(tx, hostIds, { gone: source.id, untouched: source.outrankedFactsBy });
}

/** So many hosts stand side by side in the table, fact by fact: neighbours in the indexes are then written one after the other, and a host is still on few pages. */
const HOSTS_SIDE_BY_SIDE = 10;

/** Hosts, facts and values, one of each a row. */
function columnsOf({ hosts, known }: ToldValues): [hostIds: number[], factIds: number[], values: string[]] {
  const [hostIds, factIds, values]: [number[], number[], string[]] = [[], [], []];
  for (let first = 0; first < hosts.length; first += HOSTS_SIDE_BY_SIDE) {
    const beside = hosts.slice(first, first + HOSTS_SIDE_BY_SIDE);
    for (const name of new Set(beside.flatMap(({ facts }) => [...facts.keys()]))) {
      const factId = known.get(name);
      if (factId === undefined) continue;
      for (const { id, facts } of beside) {
        const value = facts.get(name);
        if (value === undefined) continue;
        hostIds.push(id);
        factIds.push(factId);
        values.push(value);
      }
    }
  }
  return [hostIds, factIds, values];
}

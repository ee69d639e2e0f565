import { hash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ToldFacts } from '../sources/InventorySource.ts';
import { cleanFacts, dottedPath } from './cleanText.ts';
import type { SourceRef } from './SourceRef.ts';
import { lockHosts } from './storeHosts.ts';
import { storeValues, type FactsOfHost } from './storeValues.ts';
import type { FactIds } from './learnFacts.ts';

const FIND_DIGESTS = `select host_id as "hostId", facts_digest as digest from host_claim where source_id = $1 and host_id = any($2::int[])`;

const NOTE_FACTS = `
  update host_claim c set facts_at = coalesce(r.at, clock_timestamp()), facts_digest = r.digest, told_at = clock_timestamp()
  from unnest($2::int[], $3::timestamptz[], $4::text[]) as r(host_id, at, digest) where c.host_id = r.host_id and c.source_id = $1`;

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
  const clean = changed.map((host) => ({ ...host, facts: cleanFacts(host.facts) }));
  await storeValues(tx, source, { hosts: clean, known });
  await query(tx, NOTE_FACTS, [
    source.id,
    hosts.map(({ id }) => id),
    hosts.map(({ at }) => at),
    hosts.map(({ digest }) => digest),
  ]);
  return hosts.reduce((total, { facts }) => total + facts.size, 0);
}

/** What was told of a host, with a digest that stands for all of it. */
interface DigestedHost extends FactsOfHost {
  readonly at: Date | null;
  /** Null: only some facts were told. */
  readonly digest: string | null;
}

/** Of a source that has no say in facts nothing is kept. They stay as they came until they turn out to be new: cleaning costs as much as comparing. */
function describe(source: SourceRef, id: number, told: ToldFacts): DigestedHost {
  const { at } = told;
  const facts = source.mayTellFacts ? told.facts : new Map<string, string>();
  const isComplete = told.isComplete || !source.mayTellFacts;
  return { id, facts, isComplete, at, digest: isComplete ? digestOf(facts, source) : null };
}

/**
 * Facts are decided while they are stored, so the sources that win belong to the digest: after a change of ranks equal facts are stored again.
 * Neither NUL nor a line break between texts can be mistaken: lengths come first.
 */
function digestOf(facts: ReadonlyMap<string, string>, { outrankedFactsBy }: SourceRef): string {
  let text = `${outrankedFactsBy.join(' ')}:`;
  for (const [told, value] of facts) {
    const name = dottedPath(told);
    text += `${name.length}:${value.length}:${name}${value}`;
  }
  return hash('sha1', text, 'base64');
}

async function withoutStored(
  tx: EntityManager,
  source: SourceRef,
  hosts: readonly DigestedHost[],
): Promise<readonly DigestedHost[]> {
  const rows = await query<{ hostId: number; digest: string | null }>(tx, FIND_DIGESTS, [
    source.id,
    hosts.map(({ id }) => id),
  ]);
  const digests = new Map(rows.map(({ hostId, digest }) => [hostId, digest]));
  return hosts.filter(({ id, digest }) => digests.has(id) && (digest === null || digests.get(id) !== digest));
}

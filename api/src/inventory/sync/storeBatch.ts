import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { InventoryBatch, ToldFacts } from '../sources/InventorySource.ts';
import { storableJson } from '../store/cleanText.ts';
import type { SourceRef } from '../store/SourceRef.ts';
import { storeClasses } from '../store/storeClasses.ts';
import { cleanFactName, INVENTORY_LIMITS } from '../store/cleanText.ts';
import { learnFacts, type FactIds } from '../store/learnFacts.ts';
import { storeFacts } from '../store/storeFacts.ts';
import { storeHosts } from '../store/storeHosts.ts';
import { storeNodes } from '../store/storeNodes.ts';
import { storeProxies } from '../store/storeProxies.ts';

/** What a batch adds to the progress of its sync. */
export interface SyncStep {
  readonly phase?: string;
  readonly expectedHosts?: number | undefined;
  readonly hosts?: number;
  readonly facts?: number;
  readonly created?: number;
  readonly warning?: string;
}

const STORE_PEOPLE = `update inventory_source set people = $2 where id = $1`;

/** Stores one batch in a transaction of its own. */
export async function storeBatch(
  em: EntityManager,
  { source, known }: { readonly source: SourceRef; readonly known: FactIds },
  batch: InventoryBatch,
): Promise<SyncStep> {
  switch (batch.kind) {
    case 'unchanged':
      return {};
    case 'progress':
      return { phase: batch.phase, ...(batch.expectedHosts !== undefined && { expectedHosts: batch.expectedHosts }) };
    case 'warning':
      return { warning: batch.message };
    case 'nodes':
      if (source.isTrusted) await em.transactional(async (tx) => await storeNodes(tx, source.id, batch));
      return {};
    case 'proxies':
      if (source.isTrusted) await em.transactional(async (tx) => await storeProxies(tx, batch.proxies));
      return {};
    case 'hosts':
      return hostsStep(await em.transactional(async (tx) => await storeHosts(tx, source, batch.hosts)));
    case 'facts':
      return { facts: await storeFactsOf(em, { source, known }, batch.hosts), ...cutStep(batch.hosts) };
    case 'classes':
      await em.transactional(async (tx) => await storeClasses(tx, source, batch.hosts));
      return {};
    case 'people':
      await query(em, STORE_PEOPLE, [source.id, storableJson(batch.people)]);
      return {};
  }
}

/** The ids of facts are learned outside of the transaction: what it takes back, others that run beside it would go on using. */
async function storeFactsOf(
  em: EntityManager,
  { source, known }: { readonly source: SourceRef; readonly known: FactIds },
  hosts: readonly ToldFacts[],
): Promise<number> {
  const names = new Set(hosts.flatMap(({ facts }) => [...facts.keys()]));
  await learnFacts(em, new Set([...names].flatMap((name) => cleanFactName(name) ?? [])), known);
  return await em.transactional(async (tx) => await storeFacts(tx, source, hosts, new Map(known)));
}

function cutStep(hosts: readonly ToldFacts[]): SyncStep {
  const { factsPerHost } = INVENTORY_LIMITS;
  const cut = hosts.filter(({ facts }) => facts.size > factsPerHost).length;
  return cut > 0 ? { warning: `of ${cut} hosts only the first ${factsPerHost} facts were stored` } : {};
}

function hostsStep({ ids, created, unusable }: Awaited<ReturnType<typeof storeHosts>>): SyncStep {
  const warning = `${unusable} hosts were left out: a name has 1 to 255 letters, digits, dots, dashes or underscores`;
  return { hosts: ids.size, created, ...(unusable > 0 && { warning }) };
}

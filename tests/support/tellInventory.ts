import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import type { InventoryBatch, InventorySource, ToldHost } from '@chargehand/api/inventory/sources/InventorySource';
import type { InventorySettings, SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { syncIfDue } from '@chargehand/api/inventory/sync/keepSyncing';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync, type SyncRequest } from '@chargehand/api/inventory/sync/runSync';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A host with everything that a source can tell of it. */
export interface WholeHost extends ToldHost {
  readonly facts?: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
}

/** Settings with sources that tests speak for. */
export function settingsOf(...names: readonly string[]): InventorySettings {
  const sources = names.map(
    (name) => ({ kind: 'file', name, path: name, everySeconds: 60, fullEverySeconds: null }) as const,
  );
  return { sources, rules: defaultRules(names) };
}

/** A source that tells these batches, and then stops or fails. */
export function toldBy(batches: Iterable<InventoryBatch>, failure?: Error): InventorySource & AsyncDisposable {
  return {
    kind: 'foreman',
    async *read() {
      await Promise.resolve();
      yield* batches;
      if (failure !== undefined) throw failure;
      return null;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Everything about hosts as batches. */
export function* batchesOf(hosts: readonly WholeHost[]): Generator<InventoryBatch> {
  yield { kind: 'hosts', hosts: hosts.map(({ facts: _facts, classes: _classes, ...host }) => host) };
  const facts = hosts.flatMap(({ name, facts: told }) =>
    told === undefined ? [] : { name, facts: new Map(Object.entries(told)), isComplete: true, at: null },
  );
  yield { kind: 'facts', hosts: facts };
  yield {
    kind: 'classes',
    hosts: hosts.flatMap(({ name, classes }) => (classes === undefined ? [] : { name, classes })),
  };
}

/** Lets the source of this name (`file` unless said otherwise) tell these hosts in a sync of its own. */
export async function tellHosts(
  em: EntityManager,
  hosts: readonly WholeHost[],
  request: Partial<SyncRequest> = {},
): Promise<'SUCCEEDED' | 'FAILED'> {
  const { name = 'file' } = request;
  if (name === 'file') await registerSources(em, settingsOf('file'));
  const { signal } = new AbortController();
  const source = toldBy(batchesOf(hosts));
  return await runSync(em, () => Promise.resolve(source), {
    name,
    mode: 'incremental',
    mark: null,
    isForced: false,
    signal,
    ...request,
  });
}

/** Syncs a configured source now, as the API does when it is due. Throws if that failed, with what the sync says of it. */
export async function syncNow(em: EntityManager, settings: SourceSettings): Promise<void> {
  await query(em, `update inventory_source set next_at = now() where name = $1`, [settings.name]);
  const { signal } = new AbortController();
  const state = await syncIfDue(em, settings, signal);
  if (state === 'SUCCEEDED') return;
  const [sync] = await query<{ problem: string | null }>(em, LAST_PROBLEM, [settings.name]);
  throw new Error(`The sync of ${settings.name}: ${sync?.problem ?? 'it was not due'}`);
}

const LAST_PROBLEM = `
  select r.problem from inventory_sync r join inventory_source s on s.id = r.source_id where s.name = $1 order by r.id desc limit 1`;

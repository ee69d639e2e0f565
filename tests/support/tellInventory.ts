import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import type { InventoryBatch, InventorySource, ToldHost } from '@chargehand/api/inventory/sources/InventorySource';
import type { InventorySettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync, type SyncRequest } from '@chargehand/api/inventory/sync/runSync';
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

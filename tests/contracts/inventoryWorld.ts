import type { InventoryBatch } from '@chargehand/api/inventory/sources/InventorySource';
import type { SourceRules } from '@chargehand/api/inventory/sources/SourceSettings';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync, type SyncRequest } from '@chargehand/api/inventory/sync/runSync';
import type { EntityManager } from '@mikro-orm/postgresql';
import { batchesOf, settingsOf, toldBy, type WholeHost } from '../support/tellInventory.ts';
import { startDatabase } from '../support/database.ts';
import { query } from '@chargehand/api/platform/sql';
import { readHosts, type HostRow } from './inventoryRows.ts';

export type SyncEnd = 'SUCCEEDED' | 'FAILED';

/** The product's tables and sources that tests speak for. */
export interface InventoryWorld extends AsyncDisposable {
  readonly em: () => EntityManager;
  /** Forgets everything, and registers sources: the first wins in every field, unless the rules say otherwise. */
  begin(...names: readonly string[]): Promise<void>;
  /** Registers sources over what is there. */
  rule(names: readonly string[], changes?: Partial<SourceRules>): Promise<void>;
  /** A full sync in which the source tells exactly these hosts. */
  tell(name: string, hosts: readonly WholeHost[], request?: Partial<SyncRequest>): Promise<SyncEnd>;
  /** A full sync of these batches, that may fail after the last. */
  tellBatches(
    name: string,
    batches: Iterable<InventoryBatch>,
    request?: Partial<SyncRequest> & { readonly failure?: Error },
  ): Promise<SyncEnd>;
  host(name: string): Promise<HostRow | undefined>;
  /** The syncs of a source, the latest first. */
  syncs(name: string): Promise<readonly SyncRow[]>;
}

/** How a sync went, as people see it. */
export interface SyncRow {
  readonly mode: string;
  readonly state: string;
  readonly phase: string;
  readonly expectedHosts: number | null;
  readonly hosts: number;
  readonly facts: number;
  readonly created: number;
  readonly retired: number;
  readonly warnings: readonly string[];
  readonly problem: string | null;
  readonly isFinished: boolean;
}

const SYNCS = `
  select r.mode, r.state, r.phase, r.expected_hosts as "expectedHosts", r.hosts, r.facts, r.created, r.retired, r.warnings, r.problem,
    r.finished_at is not null as "isFinished"
  from inventory_sync r join inventory_source s on s.id = r.source_id where s.name = $1 order by r.id desc`;

const FORGET = `
  truncate host, host_claim, fact, fact_value, host_class, hostgroup, location, organization, smart_proxy, inventory_source, inventory_sync
  restart identity cascade`;

/** Starts a PostgreSQL with the product's tables. */
export async function startInventoryWorld(): Promise<InventoryWorld> {
  const database = await startDatabase();
  const em = (): EntityManager => database.orm.em.fork();
  const rule: InventoryWorld['rule'] = async (names, changes = {}) => {
    const { sources, rules } = settingsOf(...names);
    await registerSources(em(), { sources, rules: { ...rules, ...changes } });
  };
  const tellBatches: InventoryWorld['tellBatches'] = async (name, batches, { failure, ...request } = {}) =>
    await runSync(em(), () => Promise.resolve(toldBy(batches, failure)), { ...REQUEST, name, ...request });
  return {
    em,
    begin: async (...names) => {
      await query(em(), FORGET);
      await rule(names);
    },
    rule,
    tell: async (name, hosts, request = {}) => await tellBatches(name, batchesOf(hosts), request),
    tellBatches,
    host: async (name) => (await readHosts(em())).find((host) => host.name === name),
    syncs: async (name) => await query<SyncRow>(em(), SYNCS, [name]),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const REQUEST = { mode: 'full', mark: null, isForced: false, signal: new AbortController().signal } as const;

/** All orders of these things. */
export function ordersOf<Thing>(things: readonly Thing[]): Thing[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, index) => ordersOf(things.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

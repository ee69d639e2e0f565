import type { JsonValue } from '@chargehand/mcollective';
import { factFilterOf } from './factFilterOf.ts';
import type { InventoryBatch, InventorySource } from './InventorySource.ts';
import { openPuppetdbClient } from './puppetdbClient.ts';
import { changedSince, markAfter, readMark } from './puppetdbMark.ts';
import { readNodePages, type PuppetdbReading } from './puppetdbPages.ts';
import { readNodes, type NodeRow } from './puppetdbRows.ts';

/** Which PuppetDB is asked, and for what. */
export interface PuppetdbOptions {
  /** Name of the source, for messages. */
  readonly name: string;
  /** Of PuppetDB itself, such as https://puppetdb.example.com:8081/. */
  readonly url: string;
  /** PEM files. Undefined: the system's authorities; no client certificate. */
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Of Puppet Enterprise, instead of a client certificate. */
  readonly token?: string | undefined;
  /** The facts to tell, by name or dotted path, each with everything below it. Undefined: all. */
  readonly factNames?: readonly string[] | undefined;
  /** How many nodes are asked about at a time. */
  readonly pageSize?: number | undefined;
  /** The largest answer that is read. Undefined: what `openHttpJson` says. */
  readonly maxBytes?: number | undefined;
}

/** Of ordinary nodes a page is some megabytes, which take a tenth of a second to parse. */
const PAGE_SIZE = 100;

/** Opens a PuppetDB as a source of hosts, facts and classes; it knows no groups, places or proxies. Throws BadSourceUrl and SourceUnreachable; reading throws these, SourceAnswerTooLarge, PuppetdbRefused and PuppetdbMisshapen. */
export async function openPuppetdb(options: PuppetdbOptions): Promise<InventorySource & AsyncDisposable> {
  const { name, url, caFile, certFile, keyFile, token, maxBytes } = options;
  const client = await openPuppetdbClient({ source: name, url, caFile, certFile, keyFile, token, maxBytes });
  const { pageSize = PAGE_SIZE } = options;
  const isWanted = factFilterOf(options.factNames);
  return {
    kind: 'puppetdb',
    read: ({ mode, mark, signal }) => readAll({ client, pageSize, isWanted, mode, signal }, mark),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function* readAll(
  reading: PuppetdbReading,
  lastMark: JsonValue | null,
): AsyncGenerator<InventoryBatch, JsonValue | null> {
  const mark = readMark(reading.mode === 'full' ? null : lastMark);
  yield { kind: 'progress', phase: 'listing nodes' };
  // All names at once: PuppetDB cannot compare names, so it cannot go on after one, and pages by offset would miss nodes when others go.
  const nodes = await listNodes(reading, changedSince(mark));
  yield { kind: 'progress', phase: 'reading nodes', expectedHosts: nodes.length };
  yield* readNodePages(reading, nodes);
  return markAfter(mark, nodes);
}

/** PuppetDB leaves out deactivated and expired nodes unless it is asked for them; so do the other questions. */
async function listNodes(
  { client, signal }: PuppetdbReading,
  filter: readonly unknown[] | undefined,
): Promise<readonly NodeRow[]> {
  const entity = 'nodes';
  const fields = ['certname', 'facts_timestamp', 'catalog_timestamp'];
  const answer = await client.ask({ entity, fields, filter, orderBy: 'certname' }, signal);
  return readNodes({ source: client.name, entity }, answer);
}

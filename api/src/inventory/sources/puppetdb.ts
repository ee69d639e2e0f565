import type { JsonValue } from '@chargehand/mcollective';
import { flattenFacts } from './flattenFacts.ts';
import type { InventoryBatch, InventorySource, ReadRequest, ToldClasses, ToldFacts } from './InventorySource.ts';
import { openPuppetdbClient, type PuppetdbClient } from './puppetdbClient.ts';
import { changedSince, markAfter, readMark } from './puppetdbMark.ts';
import { readClasses, readInventory, readNodes, type FactsRow, type NodeRow } from './puppetdbRows.ts';

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
}

/** Of ordinary nodes a page is some megabytes, which take a tenth of a second to parse. */
const PAGE_SIZE = 100;

/** Opens a PuppetDB as a source of hosts, facts and classes; it knows no groups, places or proxies. Throws BadSourceUrl and SourceUnreachable. */
export async function openPuppetdb(options: PuppetdbOptions): Promise<InventorySource & AsyncDisposable> {
  const { name, url, caFile, certFile, keyFile, token } = options;
  const client = await openPuppetdbClient({ source: name, url, caFile, certFile, keyFile, token });
  const { pageSize = PAGE_SIZE } = options;
  const isWanted = factFilterOf(options.factNames);
  return {
    kind: 'puppetdb',
    read: (request) => readAll({ client, pageSize, isWanted }, request),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

type FactFilter = (path: string) => boolean;

function factFilterOf(names: readonly string[] | undefined): FactFilter {
  if (names === undefined) return () => true;
  return (path) => names.some((name) => path === name || path.startsWith(`${name}.`));
}

interface Reading {
  readonly client: PuppetdbClient;
  readonly pageSize: number;
  readonly isWanted: FactFilter;
}

async function* readAll(reading: Reading, request: ReadRequest): AsyncGenerator<InventoryBatch, JsonValue | null> {
  const { mode, signal } = request;
  const mark = readMark(mode === 'full' ? null : request.mark);
  yield { kind: 'progress', phase: 'listing nodes' };
  // All names at once: PuppetDB cannot compare names, so it cannot go on after one, and pages by offset would miss nodes when others go.
  const nodes = await listNodes(reading.client, changedSince(mark), signal);
  yield { kind: 'progress', phase: 'reading nodes', expectedHosts: nodes.length };
  for (let start = 0; start < nodes.length; start += reading.pageSize)
    yield* readPage(reading, nodes.slice(start, start + reading.pageSize), signal);
  return markAfter(mark, nodes);
}

/** PuppetDB leaves out deactivated and expired nodes unless it is asked for them; so do the other questions. */
async function listNodes(
  client: PuppetdbClient,
  filter: readonly unknown[] | undefined,
  signal: AbortSignal,
): Promise<readonly NodeRow[]> {
  const entity = 'nodes';
  const fields = ['certname', 'facts_timestamp', 'catalog_timestamp'];
  const answer = await client.ask({ entity, fields, filter, orderBy: 'certname' }, signal);
  return readNodes({ source: client.name, entity }, answer);
}

async function* readPage(
  reading: Reading,
  nodes: readonly NodeRow[],
  signal: AbortSignal,
): AsyncGenerator<InventoryBatch, void> {
  const names = nodes.map(({ certname }) => certname);
  const [facts, classes] = await Promise.all([
    readPageOfFacts(reading, names, signal),
    readPageOfClasses(reading, names, signal),
  ]);
  yield { kind: 'hosts', hosts: names.map((name) => ({ name })) };
  yield { kind: 'facts', hosts: facts };
  yield { kind: 'classes', hosts: classes };
}

/** Without the nodes of which PuppetDB has no facts, or no longer. */
async function readPageOfFacts(
  { client, isWanted }: Reading,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ToldFacts[]> {
  const entity = 'inventory';
  const fields = ['certname', 'timestamp', 'facts'];
  const answer = await client.ask({ entity, fields, filter: isOneOf(names) }, signal);
  return readInventory({ source: client.name, entity }, answer).map((row) => toldFactsOf(row, isWanted));
}

function toldFactsOf({ certname, receivedAt, facts }: FactsRow, isWanted: FactFilter): ToldFacts {
  const flat = new Map<string, string>();
  for (const [name, value] of facts) flattenFacts(flat, name, value);
  const wanted = new Map([...flat].filter(([path]) => isWanted(path)));
  return { name: certname, facts: wanted, isComplete: true, at: receivedAt };
}

/** In lower case, as the agent writes them into the classes.txt that MCollective reads: `Apache::Mod` is `apache::mod`. */
async function readPageOfClasses(
  { client }: Reading,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ToldClasses[]> {
  const entity = 'resources';
  const fields = ['certname', 'title'];
  const filter = ['and', ['=', 'type', 'Class'], isOneOf(names)];
  const rows = readClasses({ source: client.name, entity }, await client.ask({ entity, fields, filter }, signal));
  // A node that is absent has no catalog, or no longer: every catalog has the class "main".
  return [...Map.groupBy(rows, ({ certname }) => certname)].map(([name, ofNode]) => ({
    name,
    classes: [...new Set(ofNode.map(({ title }) => title.toLowerCase()))],
  }));
}

function isOneOf(names: readonly string[]): readonly unknown[] {
  return ['in', 'certname', ['array', names]];
}

import type { FactFilter } from './factFilterOf.ts';
import { flattenFacts } from './flattenFacts.ts';
import { inMegabytes, isTooLarge, tooLargeOnly, type SourceAnswerTooLarge } from './httpJson.ts';
import type { InventoryBatch, SyncMode, ToldClasses, ToldFacts } from './InventorySource.ts';
import type { PuppetdbClient } from './puppetdbClient.ts';
import { readClasses, readInventory, type FactsRow, type NodeRow } from './puppetdbRows.ts';

export interface PuppetdbReading {
  readonly client: PuppetdbClient;
  /** How many nodes are asked about at a time. */
  readonly pageSize: number;
  readonly isWanted: FactFilter;
  /** In a full read, what PuppetDB does not have is told to be gone. */
  readonly mode: SyncMode;
  readonly signal: AbortSignal;
}

/**
 * Tells nodes with their facts and classes, a page at a time. A page that is too large is asked for again in smaller ones;
 * what is too large of one node becomes a warning. Throws what the client throws, and PuppetdbMisshapen.
 */
export async function* readNodePages(
  reading: PuppetdbReading,
  nodes: readonly NodeRow[],
): AsyncGenerator<InventoryBatch, void> {
  let size = reading.pageSize;
  for (let start = 0; start < nodes.length;) {
    const page = nodes.slice(start, start + size);
    const names = page.map(({ certname }) => certname);
    const [facts, classes] = await Promise.all([
      readFacts(reading, names).catch(tooLargeOnly),
      readClassesOf(reading, names).catch(tooLargeOnly),
    ]);
    if (page.length > 1 && (isTooLarge(facts) || isTooLarge(classes))) {
      size = Math.floor(page.length / 2);
      continue;
    }
    yield { kind: 'hosts', hosts: names.map((name) => ({ name })) };
    if (isTooLarge(facts)) yield notRead('facts', names, facts);
    else yield { kind: 'facts', hosts: [...facts, ...absentFacts(reading, page, facts)] };
    if (isTooLarge(classes)) yield notRead('classes', names, classes);
    else yield { kind: 'classes', hosts: [...classes, ...absentClasses(reading, page, classes)] };
    start += page.length;
    size = Math.min(reading.pageSize, page.length * 2);
  }
}

/** Without the nodes of which PuppetDB has no facts, or no longer. */
async function readFacts(
  { client, isWanted, signal }: PuppetdbReading,
  names: readonly string[],
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
async function readClassesOf(
  { client, signal }: PuppetdbReading,
  names: readonly string[],
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

/** Only of nodes that were listed without facts: others that are absent were deactivated meanwhile, and keep theirs. */
function absentFacts(
  { mode }: PuppetdbReading,
  page: readonly NodeRow[],
  told: readonly ToldFacts[],
): readonly ToldFacts[] {
  if (mode !== 'full') return [];
  const names = new Set(told.map(({ name }) => name));
  return page
    .filter(({ certname, factsAt }) => factsAt === null && !names.has(certname))
    .map(({ certname }) => ({ name: certname, facts: new Map(), isComplete: true, at: null }));
}

function absentClasses(
  { mode }: PuppetdbReading,
  page: readonly NodeRow[],
  told: readonly ToldClasses[],
): readonly ToldClasses[] {
  if (mode !== 'full') return [];
  const names = new Set(told.map(({ name }) => name));
  return page
    .filter(({ certname, catalogAt }) => catalogAt === null && !names.has(certname))
    .map(({ certname }) => ({ name: certname, classes: [] }));
}

function notRead(what: string, names: readonly string[], { source, maxBytes }: SourceAnswerTooLarge): InventoryBatch {
  const message =
    `The ${what} of ${names.join()} in the inventory source ${source} are not read, as they are larger than ` +
    `${inMegabytes(maxBytes)}; what was known of them is kept.`;
  return { kind: 'warning', message };
}

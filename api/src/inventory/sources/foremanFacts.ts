import { factFilterOf } from './factFilterOf.ts';
import type { ForemanFactPage } from './foremanFactPages.ts';
import { readFactPages } from './foremanFactPages.ts';
import type { ForemanHostRange } from './foremanFactSearch.ts';
import { searchFacts } from './foremanFactSearch.ts';
import type { ForemanHostNames } from './foremanHosts.ts';
import type { ForemanReading } from './foremanPages.ts';
import { inMegabytes, isTooLarge, tooLargeOnly, type SourceAnswerTooLarge } from './httpJson.ts';
import type { InventoryBatch, ToldFacts } from './InventorySource.ts';

export interface ForemanFactsWanted {
  readonly hosts: ForemanHostNames;
  /** Since when values changed, by our clock. Null: all facts. */
  readonly since: number | null;
  /** Only facts of these names and what is below them. Undefined: all. */
  readonly factNames: readonly string[] | undefined;
}

const PER_PAGE = 5000;
/** Smaller pages hold no host. */
const LEAST_PER_PAGE = 50;
/** To begin a full sweep with; hosts have some hundred facts. */
const ROWS_OF_A_HOST = 500;
/** What a host with very many facts is asked with. */
const MOST_PER_PAGE = 20_000;
const MOST_HOSTS_OF_A_BATCH = 200;

/**
 * Tells the facts of all hosts, or what changed of them. Foreman's pages count fact rows, are ordered by host only, and
 * shift while hosts report. So hosts are asked in ranges of ids that fit on one page, which is one query of Foreman's and
 * therefore exact; a range that does not fit, or whose answer is too large, is made smaller and asked again.
 */
export async function* readForemanFacts(
  reading: ForemanReading,
  wanted: ForemanFactsWanted,
): AsyncGenerator<InventoryBatch, void> {
  yield { kind: 'progress', phase: 'facts' };
  const ids = [...wanted.hosts.keys()].sort((one, other) => one - other);
  const normal = Math.max(LEAST_PER_PAGE, reading.perPage ?? PER_PAGE);
  let perPage = normal;
  let count = wanted.since === null ? Math.max(1, Math.floor(normal / ROWS_OF_A_HOST)) : ids.length;
  const merged: string[] = [];
  const skipped = new Map<string, SourceAnswerTooLarge>();
  for (let first = 0; first < ids.length;) {
    // Open at both ends of the fleet, so that hosts that came meanwhile are in.
    const range = { after: ids[first - 1], upTo: first + count < ids.length ? ids[first + count - 1] : undefined };
    const mayMerge = count === 1 && perPage >= MOST_PER_PAGE;
    // Within a host, only the order by name is the same on every page.
    const parameters = { ...searchFor(wanted, range), order: mayMerge ? 'name' : 'host_id' };
    const known = ids.slice(first, first + count).map((id) => wanted.hosts.get(id) ?? '');
    const answer = await readFactPages(reading, { parameters, perPage, mayMerge }).catch(tooLargeOnly);
    if (isTooLarge(answer) && count === 1) {
      for (const name of known) skipped.set(name, answer);
      first++;
      perPage = normal;
      continue;
    }
    if (isTooLarge(answer) || (!answer.isWhole && !mayMerge)) {
      if (count === 1) perPage = Math.min(MOST_PER_PAGE, perPage * 4);
      const begun = isTooLarge(answer) ? count : Math.min(count, answer.facts.size);
      count = Math.max(1, Math.floor(begun / 2));
      continue;
    }
    yield* toldFacts(answer, known, wanted);
    if (!answer.isWhole) merged.push(...answer.facts.keys());
    first += count;
    perPage = normal;
    count = nextCount(count, perPage, answer.rows);
  }
  if (merged.length > 0) yield { kind: 'warning', message: tooManyFacts(reading.source, merged) };
  for (const fault of [...skipped.values()].slice(0, 1))
    yield { kind: 'warning', message: tooLargeFacts([...skipped.keys()], fault) };
}

function searchFor(wanted: ForemanFactsWanted, range: ForemanHostRange): Readonly<Record<string, string>> {
  const search = searchFacts({ ...range, ...wanted });
  return search === '' ? {} : { search };
}

/** Aims at pages that are three quarters full. */
function nextCount(count: number, perPage: number, rows: number): number {
  const fitting = Math.floor((0.75 * count * perPage) / Math.max(1, rows));
  return Math.max(1, Math.min(count * 4, fitting));
}

function* toldFacts(
  answer: ForemanFactPage,
  known: readonly string[],
  wanted: ForemanFactsWanted,
): Generator<InventoryBatch> {
  const isComplete = wanted.since === null && answer.isWhole;
  const isWanted = factFilterOf(wanted.factNames?.map((name) => name.replaceAll('::', '.')));
  const told: ToldFacts[] = [...answer.facts].map(([name, facts]) => ({
    name,
    facts: wanted.factNames === undefined ? facts : new Map([...facts].filter(([fact]) => isWanted(fact))),
    isComplete,
    at: null,
  }));
  // In a sweep, silence says that there are none.
  if (isComplete)
    for (const name of known) if (!answer.facts.has(name)) told.push({ name, facts: new Map(), isComplete, at: null });
  for (let at = 0; at < told.length; at += MOST_HOSTS_OF_A_BATCH)
    yield { kind: 'facts', hosts: told.slice(at, at + MOST_HOSTS_OF_A_BATCH) };
}

function tooManyFacts(source: string, hosts: readonly string[]): string {
  return (
    `The inventory source ${source} has more facts of ${named(hosts)} than fit on one of its pages: ` +
    'facts of theirs that are gone are kept. Let it read fewer facts.'
  );
}

function tooLargeFacts(hosts: readonly string[], { source, maxBytes }: SourceAnswerTooLarge): string {
  return (
    `The inventory source ${source} has facts of ${named(hosts)} that are larger than ${inMegabytes(maxBytes)} ` +
    'by themselves: they are not read, what was known is kept. Let it read fewer facts.'
  );
}

function named(hosts: readonly string[]): string {
  return `${hosts.length} hosts (${hosts.slice(0, 5).join(', ')}${hosts.length > 5 ? ', …' : ''})`;
}

import { flattenFacts } from './flattenFacts.ts';
import type { ForemanReading } from './foremanPages.ts';
import { ForemanPagesEndless, MOST_PAGES } from './foremanPages.ts';
import { ForemanAnswerStrange, ForemanRow } from './ForemanRow.ts';

const RESOURCE = 'fact_values';

export interface ForemanFactQuestion {
  readonly parameters: Readonly<Record<string, string>>;
  readonly perPage: number;
  /** Whether further pages are read and merged, if one is not enough. */
  readonly mayMerge: boolean;
}

/** Facts by host name and dotted path. */
export interface ForemanFactPage {
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** How many rows it is of Foreman's, which has some without a value. */
  readonly rows: number;
  /** Whether one page, so one query of Foreman's, held all. Else it is the first page, or several that may not fit together. */
  readonly isWhole: boolean;
}

type Page = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Asks for facts; the only sign of the end is an empty page, totals are wrong there. Throws ForemanPagesEndless, ForemanAnswerStrange. */
export async function readFactPages(reading: ForemanReading, question: ForemanFactQuestion): Promise<ForemanFactPage> {
  const pages: Page[] = [];
  for (let number = 1; number <= MOST_PAGES; number++) {
    const paging = { page: String(number), per_page: String(question.perPage) };
    const page = parsePage(reading.source, await reading.get(RESOURCE, { ...question.parameters, ...paging }));
    if (page.size === 0) return merged(pages, question.perPage);
    const before = pages.at(-1);
    if (before !== undefined && haveSameNames(before, page)) throw new ForemanPagesEndless(reading.source, RESOURCE);
    pages.push(page);
    if (number === 2 && !question.mayMerge) return { ...merged(pages.slice(0, 1), question.perPage), isWhole: false };
  }
  throw new ForemanPagesEndless(reading.source, RESOURCE);
}

/** Results are an object by host; an empty one may come as a list, as Ruby's templates like it. */
function parsePage(source: string, answer: unknown): Page {
  const results = new ForemanRow({ source, resource: RESOURCE }, answer).raw('results');
  if (Array.isArray(results) && results.length === 0) return new Map();
  if (!isObject(results)) throw new ForemanAnswerStrange(source, RESOURCE, 'an object "results" of hosts');
  return new Map(
    Object.entries(results).map(([host, facts]) => {
      if (!isObject(facts)) throw new ForemanAnswerStrange(source, RESOURCE, 'an object of facts for each host');
      return [host, facts];
    }),
  );
}

function merged(pages: readonly Page[], perPage: number): ForemanFactPage {
  const facts = new Map<string, Map<string, string>>();
  let rows = 0;
  for (const [host, found] of pages.flatMap((page) => [...page])) {
    const all = facts.get(host) ?? new Map<string, string>();
    facts.set(host, all);
    for (const [name, value] of Object.entries(found)) {
      rows++;
      flattenFacts(all, name.replaceAll('::', '.'), value);
    }
  }
  // Facts of a host that is being deleted come without its name.
  facts.delete('');
  // Behind a full page there may have been rows that left before the next was asked for.
  return { facts, rows, isWhole: pages.length <= 1 && rows < perPage };
}

function haveSameNames(one: Page, other: Page): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([host, facts]) => {
    const found = other.get(host);
    if (found === undefined || Object.keys(found).length !== Object.keys(facts).length) return false;
    return Object.keys(facts).every((name) => Object.hasOwn(found, name));
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { factFilterSql } from '@chargehand/api/inventory/factFilterSql';
import { VISIBLE_HOSTS } from '@chargehand/api/inventory/visibleHosts';
import { query } from '@chargehand/api/platform/sql';
import { printFilter } from '@chargehand/fact-filter';
import { randomFilter } from '@chargehand/fact-filter/randomFilter.fixture';
import { figureOf } from './figureOf.ts';
import type { Figure } from './Figure.ts';
import { FILTERS, FleetQueries, TYPED, type QUESTIONS } from './inventory/FleetQueries.ts';
import { fleetFacts } from './inventory/fleetFacts.ts';
import { readFleetSettings, startFleetBed, type FleetBed } from './inventory/startFleetBed.ts';
import { quantile } from './quantile.ts';

const ROUNDS = 20;
const RANDOM_FILTERS = 300;

/** Counts, first pages and completions at 100,000 hosts with 200 facts each, and the slowest of random filters; each ÷ what it may take. */
export async function* targets(): AsyncIterable<Figure> {
  await using bed = await startFleetBed(readFleetSettings(process.env));
  const queries = await FleetQueries.open(bed.orm);
  yield await p95(queries, { name: 'targets-count', question: 'count', texts: FILTERS, limitMs: 150 });
  yield await p95(queries, { name: 'targets-page', question: 'page', texts: FILTERS, limitMs: 100 });
  yield await p95(queries, { name: 'targets-page-and-total', question: 'pageAndTotal', texts: FILTERS });
  yield await p95(queries, { name: 'targets-complete', question: 'complete', texts: TYPED, limitMs: 50 });
  yield await slowestOfRandom(bed);
}

interface Asked {
  readonly name: string;
  readonly question: keyof typeof QUESTIONS;
  readonly texts: readonly string[];
  /** Undefined: the figure is there to decide something. */
  readonly limitMs?: number;
}

/** All texts in turns, after one round that warms up. */
async function p95(queries: FleetQueries, { name, question, texts, limitMs }: Asked): Promise<Figure> {
  const times = new Map<string, number[]>(texts.map((text) => [text, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const text of texts) {
      const taken = await queries.time(question, text);
      if (round > 0) times.get(text)?.push(taken);
    }
  }
  const all = [...times.values()].flat();
  return figureOf({
    name,
    unit: 'ms, p95',
    product: { what: `${question} of ${texts.length} texts, ${ROUNDS} rounds, warm`, rounds: [quantile(all, 0.95)] },
    limit: { what: limitMs === undefined ? 'the median' : 'allowed', rounds: [limitMs ?? quantile(all, 0.5)] },
    ...(limitMs !== undefined && { target: { bound: 'at most', ratio: 1 } as const }),
    remarks: [...times].map(([text, taken]) => `${quantile(taken, 0.5).toFixed(1)} ms: ${text}`),
  });
}

async function slowestOfRandom({ orm, hosts }: FleetBed): Promise<Figure> {
  const facts = [fleetFacts(7), fleetFacts(hosts - 3)];
  const texts = facts
    .flatMap((of) => [...of.values()])
    .flatMap((text) => [text, `${text.slice(0, 2)}*`, text.slice(1, 3)]);
  const words = { texts, instants: ['today', '3 days ago', '2026'], paths: facts.flatMap((of) => [...of.keys()]) };
  let slowest = { taken: 0, text: '' };
  for (let seed = 1; seed <= RANDOM_FILTERS; seed++) {
    const filter = randomFilter(seed, words);
    const parameters: unknown[] = [];
    const condition = factFilterSql(filter, parameters, new Date());
    const startedAt = performance.now();
    await query(orm.em.fork(), `select count(*) from ${VISIBLE_HOSTS} where ${condition}`, parameters);
    const taken = performance.now() - startedAt;
    if (taken > slowest.taken) slowest = { taken, text: printFilter(filter) };
  }
  return figureOf({
    name: 'targets-random',
    unit: 'ms, slowest',
    product: { what: `count of ${RANDOM_FILTERS} random filters of up to 40 comparisons`, rounds: [slowest.taken] },
    limit: { what: 'allowed', rounds: [2_000] },
    target: { bound: 'at most', ratio: 1 },
    remarks: [`the slowest: ${slowest.text.slice(0, 300)}`],
  });
}

import type { Figure, Measure } from './Figure.ts';

/** One side to be measured: does its work once, and resolves to how many units that were. */
export interface Side {
  readonly what: string;
  readonly work: () => number | Promise<number>;
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly product: Side;
  readonly limit: Side;
  readonly target: number;
  readonly rounds: number;
  readonly remarks?: readonly string[];
}

/** Measures both sides in turns, so that whatever else the machine does hits both; the first turn only warms up. */
export async function compareRates(comparison: Comparison): Promise<Figure> {
  const { name, unit, product, limit, target, rounds, remarks = [] } = comparison;
  const rates: { product: number; limit: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    // The order changes, so that neither always finds the machine as the other left it.
    const isEven = round % 2 === 0;
    const early = await rateOf(isEven ? limit : product);
    const late = await rateOf(isEven ? product : limit);
    if (round > 0) rates.push(isEven ? { limit: early, product: late } : { limit: late, product: early });
  }
  const ratio = median(rates.map((rate) => rate.product / rate.limit));
  return {
    name,
    unit,
    product: measureOf(
      product,
      rates.map((rate) => rate.product),
    ),
    limit: measureOf(
      limit,
      rates.map((rate) => rate.limit),
    ),
    ratio,
    target,
    isReached: ratio >= target,
    remarks,
  };
}

async function rateOf({ work }: Side): Promise<number> {
  const startedAt = performance.now();
  const units = await work();
  return (units * 1_000) / (performance.now() - startedAt);
}

function measureOf({ what }: Side, rounds: readonly number[]): Measure {
  return { what, rounds: rounds.map(Math.round), median: Math.round(median(rounds)) };
}

/** The middle of the values; of two middles the lower one. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
}

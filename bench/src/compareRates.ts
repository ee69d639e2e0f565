import type { Figure, Target } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { takeTurns } from './takeTurns.ts';

/** One side to be measured: does its work once, and resolves to how many units that were. */
export interface Side {
  readonly what: string;
  readonly work: () => number | Promise<number>;
}

/** Two sides whose work is measured in this process. */
export interface Comparison {
  readonly name: string;
  /** Of the rate, e.g. "replies/s". */
  readonly unit: string;
  readonly product: Side;
  readonly limit: Side;
  readonly target: Target;
  readonly rounds: number;
  readonly remarks?: readonly string[];
}

/** Measures how much a second both sides do, in turns. */
export async function compareRates(comparison: Comparison): Promise<Figure> {
  const { product, limit, rounds, ...rest } = comparison;
  const rates = await takeTurns({ limit: () => rateOf(limit), product: () => rateOf(product) }, { rounds });
  return figureOf({
    ...rest,
    product: { what: product.what, rounds: rates.product },
    limit: { what: limit.what, rounds: rates.limit },
  });
}

async function rateOf({ work }: Side): Promise<number> {
  const startedAt = performance.now();
  const units = await work();
  return (units * 1_000) / (performance.now() - startedAt);
}

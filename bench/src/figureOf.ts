import type { Figure, Measure, Target } from './Figure.ts';
import { median } from './median.ts';

/** The values of one side, one a round. */
export interface SideValues {
  readonly what: string;
  readonly rounds: readonly number[];
}

/** Makes a figure out of what was measured in turns; both sides have equally many rounds. */
export function figureOf(measured: {
  readonly name: string;
  readonly unit: string;
  readonly product: SideValues;
  readonly limit: SideValues;
  readonly target?: Target;
  readonly remarks?: readonly string[];
}): Figure {
  const { name, unit, product, limit, target, remarks = [] } = measured;
  const ratio = median(product.rounds.map((value, round) => value / (limit.rounds[round] ?? Number.NaN)));
  return {
    name,
    unit,
    product: measureOf(product),
    limit: measureOf(limit),
    ratio: rounded(ratio),
    target,
    isReached: target && (target.bound === 'at least' ? ratio >= target.ratio : ratio <= target.ratio),
    remarks,
  };
}

function measureOf({ what, rounds }: SideValues): Measure {
  return { what, rounds: rounds.map(rounded), median: rounded(median(rounds)) };
}

/** Four digits are more than a noisy machine can say. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}

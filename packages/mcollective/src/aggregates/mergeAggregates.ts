import type { AggregateState } from './AggregateState.ts';
import { addTotals } from './exactTotals.ts';
import { mergeCounts } from './mergeCounts.ts';

/** States of unlike functions cannot be one. */
export class UnlikeAggregates extends Error {
  readonly code = 'UNLIKE_AGGREGATES';
  readonly kinds: readonly [string, string];
  constructor(one: string, other: string) {
    super(`A ${one} and a ${other} cannot be merged`);
    this.kinds = [one, other];
  }
}

/**
 * The state over the replies of both, in any order. A failed state stays failed. Beyond 1,000 distinct values, which of
 * them are kept depends on the order, the total does not. Throws UnlikeAggregates.
 */
export function mergeAggregates(one: AggregateState, other: AggregateState): AggregateState {
  if (one.kind === 'failed') return one;
  if (other.kind === 'failed') return other;
  if (one.kind === 'summary' && other.kind === 'summary') return mergeCounts(one, other);
  if (one.kind === 'summary' || other.kind === 'summary' || one.kind !== other.kind)
    throw new UnlikeAggregates(one.kind, other.kind);
  return { kind: one.kind, total: addTotals(one.total, other.total), count: one.count + other.count };
}

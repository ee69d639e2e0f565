import type { Comparison, Filter } from './Filter.ts';

/** Every comparison of a filter in the order of its text, with whether it stands under an odd number of `not`. */
export function* comparisons(filter: Filter, negated = false): Generator<{ comparison: Comparison; negated: boolean }> {
  switch (filter.kind) {
    case 'all':
      return;
    case 'and':
    case 'or':
      for (const operand of filter.operands) yield* comparisons(operand, negated);
      return;
    case 'not':
      yield* comparisons(filter.operand, !negated);
      return;
    case 'comparison':
      yield { comparison: filter, negated };
  }
}

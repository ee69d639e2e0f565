import type { Filter, Term } from './Filter.ts';

/** Every term of a filter in the order of its text, with whether it stands under an odd number of `not`. */
export function* terms(filter: Filter, negated = false): Generator<{ term: Term; negated: boolean }> {
  switch (filter.kind) {
    case 'all':
      return;
    case 'and':
    case 'or':
      for (const operand of filter.operands) yield* terms(operand, negated);
      return;
    case 'not':
      yield* terms(filter.operand, !negated);
      return;
    case 'comparison':
    case 'membership':
    case 'presence':
      yield { term: filter, negated };
  }
}

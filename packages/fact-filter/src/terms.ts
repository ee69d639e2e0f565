import type { Term, Tree } from './Filter.ts';

/** Every term of a filter, or of its syntax, in the order of its text, with whether it stands under an odd number of `not`. */
export function* terms<T extends { readonly kind: Term['kind'] }>(
  tree: Tree<T>,
  negated = false,
): Generator<{ term: T; negated: boolean }, void> {
  switch (tree.kind) {
    case 'all':
      return;
    case 'and':
    case 'or':
      for (const operand of tree.operands) yield* terms(operand, negated);
      return;
    case 'not':
      yield* terms(tree.operand, !negated);
      return;
    default:
      yield { term: tree, negated };
  }
}

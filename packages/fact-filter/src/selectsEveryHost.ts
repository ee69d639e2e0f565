import type { Filter, Term } from './Filter.ts';
import { likePattern } from './likePattern.ts';
import { printFilter } from './printFilter.ts';

/** What a filter selects as far as its text alone says: every host there can be, none, or those that its terms choose. */
type Extent = 'every' | 'none' | 'some';

/**
 * Whether a filter selects every host, whatever hosts there are: `all`, and what means the same, as `name ~ *`, `has name`,
 * `a or not a`. What only happens to select every host, as `name != x` may, is not meant.
 */
export function selectsEveryHost(filter: Filter): boolean {
  return extentOf(filter) === 'every';
}

function extentOf(filter: Filter): Extent {
  switch (filter.kind) {
    case 'all':
      return 'every';
    case 'and':
      return joined(filter.operands, { decides: 'none', otherwise: 'every' });
    case 'or':
      return joined(filter.operands, { decides: 'every', otherwise: 'none' });
    case 'not':
      return opposite(extentOf(filter.operand));
    default:
      return extentOfTerm(filter);
  }
}

/** One operand of the deciding extent decides; so does one that stands there denied as well. */
function joined(
  operands: readonly Filter[],
  { decides, otherwise }: { readonly decides: Extent; readonly otherwise: Extent },
): Extent {
  const extents = operands.map(extentOf);
  if (extents.includes(decides) || denyEachOther(operands)) return decides;
  return extents.every((extent) => extent === otherwise) ? otherwise : 'some';
}

function denyEachOther(operands: readonly Filter[]): boolean {
  const texts = new Set(operands.map(printFilter));
  return operands.some((operand) => operand.kind === 'not' && texts.has(printFilter(operand.operand)));
}

function opposite(extent: Extent): Extent {
  if (extent === 'some') return extent;
  return extent === 'every' ? 'none' : 'every';
}

/** A host always has a name, which the default fields hold too; any other field may be missing. */
function extentOfTerm(term: Term): Extent {
  const { field } = term;
  const isNamed = field.kind === 'any' || (field.kind === 'attribute' && field.name === 'name');
  if (!isNamed) return 'some';
  if (term.kind === 'presence') return 'every';
  if (term.kind === 'membership' || !/^%+$/.test(likePattern(term.value))) return 'some';
  if (term.operator === 'like') return 'every';
  return term.operator === 'notLike' ? 'none' : 'some';
}

import type { Filter, Term } from './Filter.ts';
import { terms } from './terms.ts';
import { underPatterns } from './underPatterns.ts';

/** The titles of the host groups that a filter is aimed at, as namedTitles. */
export function namedHostgroups(filter: Filter): string[] {
  return namedTitles(filter, 'hostgroup');
}

/**
 * The titles of a tree that a filter is aimed at with `=`, `^` or `under`, each once; one that it denies, or describes with a
 * pattern, is not named.
 */
export function namedTitles(filter: Filter, tree: 'hostgroup' | 'location' | 'organization'): string[] {
  const titles = terms(filter).flatMap(({ term, negated }) =>
    term.field.kind === 'attribute' && term.field.name === tree ? aims(term, negated) : [],
  );
  return [...new Set(titles)];
}

function aims(term: Term, negated: boolean): readonly string[] {
  switch (term.kind) {
    case 'presence':
      return [];
    case 'membership':
      return term.operator === (negated ? 'notIn' : 'in') ? term.values : [];
    case 'comparison': {
      const { operator, value } = term;
      const under = operator === 'under' && !negated && underPatterns(value) === undefined;
      return under || operator === (negated ? 'notEqual' : 'equal') ? [value] : [];
    }
  }
}

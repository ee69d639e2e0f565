import { comparisons } from './comparisons.ts';
import type { Filter } from './Filter.ts';

/** The titles of the host groups that a filter is aimed at with `=`, each once; one that it denies, or describes with `~`, is not named. */
export function namedHostgroups(filter: Filter): string[] {
  const titles = comparisons(filter).flatMap(({ comparison: { field, operator, value }, negated }) =>
    field.kind === 'attribute' && field.name === 'hostgroup' && aims(operator, negated) ? [value] : [],
  );
  return [...new Set(titles)];
}

function aims(operator: string, negated: boolean): boolean {
  return operator === (negated ? 'notEqual' : 'equal');
}

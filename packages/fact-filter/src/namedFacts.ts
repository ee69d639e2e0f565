import { comparisons } from './comparisons.ts';
import type { Filter } from './Filter.ts';

/** The dotted paths of all facts that a filter names, each once, in the order of its text; also those that it denies. */
export function namedFacts(filter: Filter): string[] {
  const paths = comparisons(filter).flatMap(({ comparison: { field } }) => (field.kind === 'fact' ? [field.path] : []));
  return [...new Set(paths)];
}

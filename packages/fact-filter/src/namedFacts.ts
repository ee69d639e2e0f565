import type { Filter } from './Filter.ts';
import { terms } from './terms.ts';

/** The dotted paths of all facts that a filter names, each once, in the order of its text; also those that it denies. */
export function namedFacts(filter: Filter): string[] {
  const paths = terms(filter).flatMap(({ term: { field } }) => (field.kind === 'fact' ? [field.path] : []));
  return [...new Set(paths)];
}

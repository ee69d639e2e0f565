import { parseFilter, printFilter } from '@chargehand/fact-filter';

/** The text of a filter that selects hosts by their names; null when there are none, or when it would be longer than a filter may be. */
export function filterOfHosts(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const field = { kind: 'attribute', name: 'name' } as const;
  const text = printFilter({ kind: 'membership', field, operator: 'in', values: names, from: 0, to: 0 });
  return parseFilter(text).ok ? text : null;
}

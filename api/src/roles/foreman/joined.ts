import type { Filter } from '@chargehand/fact-filter';

/** All of these together. Null: none. */
export function joined(filters: readonly Filter[]): Filter | null {
  const [first, ...others] = filters.flatMap((filter) => (filter.kind === 'and' ? filter.operands : [filter]));
  if (first === undefined) return null;
  return others.length === 0 ? first : { kind: 'and', operands: [first, ...others] };
}

import type { CountedValue, SummaryState } from './AggregateState.ts';

const MAX_DISTINCT = 1000;

/** Adds the counts of equal values; values that find no place among the first 1,000, or so many, are counted as others. */
export function mergeCounts(state: SummaryState, added: SummaryState, mostDistinct = MAX_DISTINCT): SummaryState {
  const counts = new Map(state.counts.map((counted) => [identity(counted), counted]));
  let others = state.others + added.others;
  for (const counted of added.counts) {
    const known = counts.get(identity(counted));
    if (known === undefined && counts.size >= mostDistinct) others += counted.count;
    else counts.set(identity(counted), { ...counted, count: counted.count + (known?.count ?? 0) });
  }
  return { kind: 'summary', counts: [...counts.values()], others };
}

function identity({ type, key }: CountedValue): string {
  return `${type}:${key}`;
}

import type { ComparisonSelection, TaskComparison } from './compareTasks.ts';

/** What the hosts of two tasks can be narrowed to, in the order of the buttons; what differs comes first. */
export const comparisonKinds = [
  'CHANGED',
  'SAME',
  'ONLY_IN_ONE',
  'ONLY_IN_OTHER',
  'PENDING',
  'ALL',
] as const satisfies readonly ComparisonSelection[];

/** Reads from an address which hosts are shown: those that changed unless it says otherwise. */
export function readComparisonKind(text: string): ComparisonSelection {
  return comparisonKinds.find((kind) => kind === text.toUpperCase()) ?? 'CHANGED';
}

/** How many hosts are of this kind. */
export function countOfKind(kind: ComparisonSelection, counts: TaskComparison['counts']): number {
  switch (kind) {
    case 'CHANGED':
      return counts.changed;
    case 'SAME':
      return counts.same;
    case 'ONLY_IN_ONE':
      return counts.onlyInOne;
    case 'ONLY_IN_OTHER':
      return counts.onlyInOther;
    case 'PENDING':
      return counts.pending;
    case 'ALL':
      return counts.total;
  }
}

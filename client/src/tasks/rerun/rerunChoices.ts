import { countByStatus } from '../status.ts';
import type { TaskCounts } from '../status.ts';

/** Which hosts of a task it can be run on again at once; other filters and inputs are composed anew. */
export const rerunSelections = [
  'SAME_HOSTS',
  'SAME_FILTER',
  'FAILED',
  'UNKNOWN',
  'FAILED_OR_UNKNOWN',
  'NOT_SENT',
  'SUCCEEDED',
] as const;

/** Hosts of a task, as the API names them. */
export type RerunSelection = (typeof rerunSelections)[number];

/** A selection with how many hosts of the task it has; undefined: only looking at the hosts of now can tell. */
export interface RerunChoice {
  readonly which: RerunSelection;
  readonly count: number | undefined;
}

/** What can be chosen, with the numbers that the legend of the task shows; a filter that one is not told is not run again. */
export function rerunChoices(counts: TaskCounts, filter: string): readonly RerunChoice[] {
  return rerunSelections
    .filter((which) => which !== 'SAME_FILTER' || filter !== '')
    .map((which) => ({ which, count: countOf(which, counts) }));
}

function countOf(which: RerunSelection, counts: TaskCounts): number | undefined {
  const { failed, unknown, succeeded, 'not-sent': notSent } = countByStatus(counts);
  switch (which) {
    case 'SAME_HOSTS':
      return counts.targeted;
    case 'SAME_FILTER':
      return undefined;
    case 'FAILED':
      return failed;
    case 'UNKNOWN':
      return unknown;
    case 'FAILED_OR_UNKNOWN':
      return failed + unknown;
    case 'NOT_SENT':
      return notSent;
    case 'SUCCEEDED':
      return succeeded;
  }
}

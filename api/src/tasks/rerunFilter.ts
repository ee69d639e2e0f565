import { AppError } from '../platform/AppError.ts';
import type { Outcome } from './Target.ts';

/** Which hosts a task is run on again. */
export const RERUN_SELECTIONS = [
  'SAME_HOSTS',
  'SAME_FILTER',
  'FAILED',
  'UNKNOWN',
  'FAILED_OR_UNKNOWN',
  'NOT_SENT',
  'SUCCEEDED',
  'OTHER_FILTER',
] as const;
export type RerunSelection = (typeof RERUN_SELECTIONS)[number];

export class BadRerun extends AppError {
  readonly code = 'BAD_RERUN';
}

/** The outcomes whose hosts a selection takes. Null: it does not ask for outcomes. */
export function outcomesOfRerun(which: RerunSelection): readonly Outcome[] | null {
  switch (which) {
    case 'FAILED':
    case 'UNKNOWN':
    case 'NOT_SENT':
    case 'SUCCEEDED':
      return [which];
    case 'FAILED_OR_UNKNOWN':
      return ['FAILED', 'UNKNOWN'];
    case 'SAME_HOSTS':
    case 'SAME_FILTER':
    case 'OTHER_FILTER':
      return null;
  }
}

/**
 * The filter of a rerun, an ordinary one that can be read, stored and changed: hosts of the task are selected by its number. Throws
 * BadRerun if another filter is to be used and none is given, or one is given that is not to be used.
 */
export function filterOfRerun(
  task: { readonly id: number; readonly filter: string },
  which: RerunSelection,
  other: string | null | undefined,
): string {
  if (which === 'OTHER_FILTER') {
    if (other == null) throw new BadRerun('OTHER_FILTER runs on the hosts of another filter: give it in "filter".');
    return other;
  }
  if (other != null)
    throw new BadRerun(`${which} has a filter of its own: leave "filter" out, or ask for OTHER_FILTER.`);
  if (which === 'SAME_FILTER') return task.filter;
  const outcomes = outcomesOfRerun(which);
  if (outcomes === null) return `task = ${task.id}`;
  return outcomes.map((outcome) => `task.${outcome.toLowerCase()} = ${task.id}`).join(' or ');
}

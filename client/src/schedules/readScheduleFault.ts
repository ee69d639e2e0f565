import { describeFilterFault } from '../inventory/describeFilterFault.ts';
import type { Problem } from '../ui/readProblem.ts';
import { isScheduleField } from './ScheduleDraft.ts';
import type { ScheduleField } from './ScheduleDraft.ts';

/** What the API refused in a field of the form, in its words. */
export interface ScheduleFault {
  readonly field: ScheduleField;
  readonly message: string;
}

/** Reads which field the API refused; undefined when it refused something that the form does not have. */
export function readScheduleFault(problem: Problem | undefined): ScheduleFault | undefined {
  if (problem === undefined) return undefined;
  const { field } = problem.facts;
  if (isScheduleField(field)) return { field, message: problem.message };
  const message = describeFilterFault(problem);
  return message === undefined ? undefined : { field: 'filter', message };
}

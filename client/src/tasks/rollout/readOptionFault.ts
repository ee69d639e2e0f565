import type { Problem } from '../../ui/readProblem.ts';
import { isOptionName } from './runOptions.ts';
import type { OptionName } from './runOptions.ts';

/** An option that the API refused, and its reason. */
export interface OptionFault {
  readonly option: OptionName;
  readonly message: string;
}

/** Reads which option the API refused; undefined when it refused something else, or an option that the form does not have. */
export function readOptionFault(problem: Problem | undefined): OptionFault | undefined {
  if (problem?.code !== 'BAD_RUN_OPTION') return undefined;
  const { option } = problem.facts;
  return isOptionName(option) ? { option, message: problem.message } : undefined;
}

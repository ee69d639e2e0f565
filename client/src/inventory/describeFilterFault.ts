import { texts } from '../texts.ts';
import type { Problem } from '../ui/readProblem.ts';

/** Writes the fault of a filter's text with its column, counted from 1; undefined when the problem is another one. */
export function describeFilterFault(problem: Problem | undefined): string | undefined {
  if (problem === undefined) return undefined;
  const { position } = problem.facts;
  if (typeof position !== 'number') return problem.code.startsWith('FILTER') ? problem.message : undefined;
  return texts.newTask.fault(position + 1, problem.message.replace(/^column \d+: */i, ''));
}

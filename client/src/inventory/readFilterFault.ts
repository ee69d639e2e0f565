import type { Problem } from '../ui/readProblem.ts';
import { describeFilterFault } from './describeFilterFault.ts';
import type { FilterNotice } from './FilterNotice.ts';

/** Reads the fault of a filter and its place in the text; undefined when the problem is another one. */
export function readFilterFault(problem: Problem | undefined, text: string): FilterNotice | undefined {
  const message = describeFilterFault(problem);
  if (problem === undefined || message === undefined) return undefined;
  const { from, to } = problem.facts;
  const isPlaced = typeof from === 'number' && typeof to === 'number';
  return { severity: 'fault', message, ...(isPlaced && { place: { text, from, to } }) };
}

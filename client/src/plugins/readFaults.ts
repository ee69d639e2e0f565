import type { Problem } from '../ui/readProblem.ts';

/** Reads the faults that the API found in a task's inputs, as messages by input. */
export function readFaults(problem: Problem | undefined): ReadonlyMap<string, string> {
  const faults = problem?.facts['faults'];
  if (!Array.isArray(faults)) return new Map();
  return new Map(
    faults.flatMap((fault: unknown): [string, string][] => {
      if (typeof fault !== 'object' || fault === null || !('input' in fault) || !('message' in fault)) return [];
      return [[String(fault.input), String(fault.message)]];
    }),
  );
}

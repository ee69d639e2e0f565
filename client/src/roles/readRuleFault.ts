import type { Problem } from '../ui/readProblem.ts';

/** What the API refused in one rule of a role, in its words. */
export interface RuleFault {
  /** From 1. */
  readonly rule: number;
  readonly message: string;
}

/** Reads which rule the API refused; undefined when it refused something else. */
export function readRuleFault(problem: Problem | undefined): RuleFault | undefined {
  if (problem?.code !== 'BAD_RULE') return undefined;
  const { rule } = problem.facts;
  return typeof rule === 'number' ? { rule, message: problem.message } : undefined;
}

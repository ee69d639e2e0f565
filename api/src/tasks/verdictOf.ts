import type { TaskVerdict } from './Task.ts';

interface FinalCounts {
  readonly targeted: number;
  readonly succeeded: number;
  readonly unknown: number;
}

/** The verdict of a finished task: a function of its counts and nothing else. */
export function verdictOf({ targeted, succeeded, unknown }: FinalCounts): TaskVerdict {
  if (unknown > 0) return 'UNKNOWN';
  if (succeeded === targeted) return 'SUCCESS';
  return succeeded === 0 ? 'FAILURE' : 'PARTIAL';
}

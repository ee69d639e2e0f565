import type { RunOptions } from '../tasks/rollout/runOptions.ts';

/** Reads the options of a schedule as the API keeps them; undefined when none are set. They are sent back whole, and the API checks each. */
export function readStoredOptions(options: unknown): RunOptions | undefined {
  if (typeof options !== 'object' || options === null || Object.keys(options).length === 0) return undefined;
  return options;
}

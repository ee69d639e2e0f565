import type { RunOptions } from '../tasks/rollout/runOptions.ts';

/** What a schedule runs, on which hosts and how. */
export interface ScheduledCommand {
  readonly plugin: string;
  readonly action: string;
  /** Object of input name to value. */
  readonly arguments: unknown;
  readonly filter: string;
  /** Undefined: the defaults. */
  readonly options: RunOptions | undefined;
}

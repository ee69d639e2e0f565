import type { CliContext } from './CliContext.ts';

/** Starts a command with its context; what the command gives is the exit code. */
export type Start = (command: (context: CliContext) => Promise<number>) => Promise<void>;

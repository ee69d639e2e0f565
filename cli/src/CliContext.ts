import type { ApiClient } from '@chargehand/api-client';
import type { CliConfig } from './config.ts';

/** What a command works with. */
export interface CliContext {
  readonly config: CliConfig;
  readonly client: ApiClient;
  /** Machine-readable output instead of tables. */
  readonly json: boolean;
  /** Writes to standard output: what was asked for. */
  readonly print: (text: string) => void;
  /** Writes to standard error: what is said about it. */
  readonly tell: (text: string) => void;
  /** Whether a person watches standard error and can answer. */
  readonly isInteractive: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

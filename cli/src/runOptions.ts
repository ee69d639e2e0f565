import type { Command } from 'commander';
import { addRolloutOptions, rolloutInput, type RolloutInput, type RolloutOptions } from './rolloutOptions.ts';
import { wholeNumber } from './wholeNumber.ts';

/** How something is run, as it was typed. */
export interface RunOptions extends RolloutOptions {
  /** Seconds that a host may take. */
  readonly timeout?: number;
  /** Seconds that a request stays valid on its way. */
  readonly ttl?: number;
}

/** Adds them to a command that runs something. */
export function addRunOptions(command: Command): Command {
  return addRolloutOptions(
    command
      .option('--timeout <seconds>', 'how long a host may take', wholeNumber)
      .option('--ttl <seconds>', 'how long a request stays valid on its way', wholeNumber),
  );
}

/** Options of a run as the API takes them. */
export interface RunOptionsInput extends RolloutInput {
  readonly timeoutSeconds: number | null;
  readonly ttlSeconds: number | null;
}

/** Options of an earlier run, or of a schedule; what is absent or null has its default. */
export interface KeptOptions<Rollout> {
  readonly timeoutSeconds?: number | null;
  readonly ttlSeconds?: number | null;
  readonly deadlineSeconds?: number | null;
  readonly rollout?: Rollout | null;
}

/** The input of the API for what was typed. */
export function runOptionsInput(options: RunOptions): RunOptionsInput {
  return { timeoutSeconds: options.timeout ?? null, ttlSeconds: options.ttl ?? null, ...rolloutInput(options) };
}

/** What was typed, and for the rest what is kept; a rollout is one thing: typed, it takes the place of the whole kept one. */
export function mergeOptions<Rollout>(
  options: RunOptions,
  kept: KeptOptions<Rollout>,
): Omit<RunOptionsInput, 'rollout'> & { readonly rollout: RunOptionsInput['rollout'] | Rollout } {
  const typed = runOptionsInput(options);
  return {
    timeoutSeconds: typed.timeoutSeconds ?? kept.timeoutSeconds ?? null,
    ttlSeconds: typed.ttlSeconds ?? kept.ttlSeconds ?? null,
    deadlineSeconds: typed.deadlineSeconds ?? kept.deadlineSeconds ?? null,
    rollout: typed.rollout ?? kept.rollout ?? null,
  };
}

/** Whether any of them was typed. */
export function hasRunOptions(options: RunOptions): boolean {
  return Object.values(runOptionsInput(options)).some((value) => value !== null);
}

import { BadRunOption, readNumber, type Limits } from './BadRunOption.ts';
import { readRollout, type GivenRollout } from './readRollout.ts';
import type { Rollout } from './Rollout.ts';
import { WAITS } from './taskTimes.ts';

/** Options of a run as they are stored: what is absent has its default. */
export interface RunOptions {
  readonly timeoutSeconds?: number;
  readonly ttlSeconds?: number;
  readonly deadlineSeconds?: number;
  readonly rollout?: Rollout;
}

/** Options as a caller gives them; null counts as absent. */
export interface GivenOptions {
  readonly timeoutSeconds?: number | null | undefined;
  readonly ttlSeconds?: number | null | undefined;
  readonly deadlineSeconds?: number | null | undefined;
  readonly rollout?: GivenRollout | null | undefined;
}

const LIMITS = {
  timeoutSeconds: { least: 1, most: 3_600 },
  ttlSeconds: { least: 5, most: 600 },
  deadlineSeconds: { least: 60, most: WAITS.deadline },
} as const satisfies Record<string, Limits>;

/** The options of a run without what is null or empty. Throws BadRunOption. */
export function readOptions(given: GivenOptions | null | undefined): RunOptions {
  const rollout = readRollout(given?.rollout);
  const options = {
    ...seconds('timeoutSeconds', given?.timeoutSeconds),
    ...seconds('ttlSeconds', given?.ttlSeconds),
    ...seconds('deadlineSeconds', given?.deadlineSeconds),
    ...(rollout !== undefined && { rollout }),
  };
  refuseNoTime(options);
  return options;
}

/** What can be told without the hosts; taskTimes tells the rest. */
function refuseNoTime({ deadlineSeconds, rollout }: RunOptions): void {
  for (const name of ['spreadSeconds', 'pauseSeconds'] as const)
    if ((rollout?.[name] ?? 0) >= (deadlineSeconds ?? Infinity))
      throw new BadRunOption(name, 'must be shorter than deadlineSeconds, or the last hosts are never sent to');
}

function seconds(name: keyof typeof LIMITS, value: number | null | undefined): RunOptions {
  return readNumber(name, value, LIMITS[name]);
}

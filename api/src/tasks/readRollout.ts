import { BadRunOption, readNumber, type Limits } from './BadRunOption.ts';
import type { Rollout, WavesBy } from './Rollout.ts';

/** A rollout as a caller gives it; null counts as absent. */
export type GivenRollout = { readonly [Name in keyof Rollout]?: Rollout[Name] | null | undefined };

const DAY_SECONDS = 86_400;
const MOST_HOSTS = 1_000_000;

const LIMITS = {
  canary: { least: 1, most: MOST_HOSTS },
  batchSize: { least: 1, most: MOST_HOSTS },
  concurrency: { least: 1, most: MOST_HOSTS },
  pauseSeconds: { least: 1, most: 7 * DAY_SECONDS },
  spreadSeconds: { least: 1, most: 7 * DAY_SECONDS },
  stopAfterFailures: { least: 1, most: MOST_HOSTS },
  stopAfterPercent: { least: 1, most: 100 },
} as const satisfies Record<string, Limits>;

type NumberName = keyof typeof LIMITS;
const NUMBERS = Object.keys(LIMITS) as NumberName[];

const MOST_PERCENTAGES = 20;

/** The rollout without what is null. Undefined: nothing holds the task back. Throws BadRunOption. */
export function readRollout(given: GivenRollout | null | undefined): Rollout | undefined {
  if (given === null || given === undefined) return undefined;
  const rollout = {
    ...NUMBERS.reduce<Rollout>((read, name) => ({ ...read, ...readNumber(name, given[name], LIMITS[name]) }), {}),
    ...readPercentages(given.percentages),
    ...readGrouping(given),
    ...(given.confirmWaves === true && { confirmWaves: true }),
  };
  refuseContradictions(rollout);
  return Object.keys(rollout).length === 0 ? undefined : rollout;
}

function readPercentages(percentages: readonly number[] | null | undefined): Pick<Rollout, 'percentages'> {
  if (percentages === null || percentages === undefined || percentages.length === 0) return {};
  const isRising = percentages.every(
    (percent, index) => Number.isInteger(percent) && percent > (percentages[index - 1] ?? 0) && percent <= 100,
  );
  if (!isRising || percentages.length > MOST_PERCENTAGES)
    throw new BadRunOption(
      'percentages',
      `must be at most ${MOST_PERCENTAGES} rising whole numbers from 1 to 100, e.g. 10, 50`,
    );
  return { percentages };
}

function readGrouping({ wavesBy, fact }: GivenRollout): { wavesBy?: WavesBy; fact?: string } {
  const isByFact = wavesBy === 'FACT';
  const isNamed = fact !== null && fact !== undefined && fact !== '';
  if (isByFact !== isNamed)
    throw new BadRunOption(
      'fact',
      isByFact ? 'must name the fact whose values make the waves' : 'only serves waves by fact',
    );
  if (wavesBy === null || wavesBy === undefined) return {};
  return isByFact && isNamed ? { wavesBy, fact } : { wavesBy };
}

function refuseContradictions({ percentages, wavesBy, canary, pauseSeconds, confirmWaves }: Rollout): void {
  if (percentages !== undefined && wavesBy !== undefined)
    throw new BadRunOption('percentages', 'and waves by a value exclude each other: choose one');
  const hasWaves = percentages !== undefined || wavesBy !== undefined || canary !== undefined;
  if (!hasWaves && (pauseSeconds !== undefined || confirmWaves === true))
    throw new BadRunOption(
      pauseSeconds === undefined ? 'confirmWaves' : 'pauseSeconds',
      'stands between waves: say with canary, percentages or wavesBy what they are',
    );
}

import { InvalidArgumentError, Option, type Command } from 'commander';
import { readSeconds } from './readSeconds.ts';

type WavesBy = 'HOSTGROUP' | 'LOCATION' | 'FACT';

/** How a run is spread over hosts and time, as it was typed. */
export interface RolloutOptions {
  readonly canary?: number;
  readonly waves?: readonly number[];
  readonly wavesBy?: { readonly wavesBy: WavesBy; readonly fact?: string };
  readonly confirmWaves?: boolean;
  readonly pause?: number;
  readonly batch?: number;
  readonly atMost?: number;
  readonly spread?: number;
  readonly stopAfter?: { readonly stopAfterFailures?: number; readonly stopAfterPercent?: number };
  readonly deadline?: number;
}

/** Adds the options of a rollout to a command that runs something. */
export function addRolloutOptions(command: Command): Command {
  const options: readonly [string, string, (text: string) => unknown][] = [
    ['--canary <hosts>', 'so many hosts first', count],
    ['--waves <percents>', 'then until so many percent of the hosts are reached, e.g. 10,50', percents],
    ['--waves-by <what>', 'a wave for each hostgroup, location or fact:NAME', wavesBy],
    ['--pause <time>', 'between waves, e.g. 30s, 10m, 2h', readSeconds],
    ['--batch <hosts>', 'give hosts to the bridges so many at a time', count],
    ['--at-most <hosts>', 'never more at work at one time', count],
    ['--spread <time>', 'spread the hosts evenly over this time', readSeconds],
    ['--stop-after <failures>', 'stop when so many hosts failed or stayed silent; 20% means of one wave', stopAfter],
    ['--deadline <time>', 'end the task after this time', readSeconds],
  ];
  for (const [flags, description, read] of options) command.addOption(new Option(flags, description).argParser(read));
  return command.option('--confirm-waves', 'wait for "chargehand resume" before each wave');
}

/** A part of the options of a run, as the API takes them. */
export interface RolloutInput {
  readonly deadlineSeconds: number | null;
  /** Null: all hosts at once. */
  readonly rollout: {
    readonly canary?: number;
    readonly percentages?: number[];
    readonly wavesBy?: WavesBy;
    readonly fact?: string;
    readonly confirmWaves?: boolean;
    readonly pauseSeconds?: number;
    readonly batchSize?: number;
    readonly concurrency?: number;
    readonly spreadSeconds?: number;
    readonly stopAfterFailures?: number;
    readonly stopAfterPercent?: number;
  } | null;
}

/** The input of the API for what was typed. */
export function rolloutInput(options: RolloutOptions): RolloutInput {
  const rollout = {
    ...(options.canary !== undefined && { canary: options.canary }),
    ...(options.waves !== undefined && { percentages: [...options.waves] }),
    ...options.wavesBy,
    ...(options.confirmWaves === true && { confirmWaves: true }),
    ...(options.pause !== undefined && { pauseSeconds: options.pause }),
    ...(options.batch !== undefined && { batchSize: options.batch }),
    ...(options.atMost !== undefined && { concurrency: options.atMost }),
    ...(options.spread !== undefined && { spreadSeconds: options.spread }),
    ...options.stopAfter,
  };
  return {
    deadlineSeconds: options.deadline ?? null,
    rollout: Object.keys(rollout).length === 0 ? null : rollout,
  };
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A positive whole number is needed.');
  return Number(text);
}

function percents(text: string): readonly number[] {
  const words = text.split(',').map((word) => word.trim().replace(/\s*%$/, ''));
  if (!words.every((word) => /^\d{1,3}$/.test(word)))
    throw new InvalidArgumentError('Percentages are needed, e.g. 10,50.');
  return words.map(Number);
}

function wavesBy(text: string): RolloutOptions['wavesBy'] {
  const fact = /^fact:(.+)$/.exec(text)?.[1];
  if (fact !== undefined) return { wavesBy: 'FACT', fact };
  if (text === 'hostgroup') return { wavesBy: 'HOSTGROUP' };
  if (text === 'location') return { wavesBy: 'LOCATION' };
  throw new InvalidArgumentError('One of hostgroup, location or fact:NAME is needed.');
}

function stopAfter(text: string): RolloutOptions['stopAfter'] {
  const percent = /^(\d{1,3})%$/.exec(text)?.[1];
  return percent === undefined ? { stopAfterFailures: count(text) } : { stopAfterPercent: Number(percent) };
}

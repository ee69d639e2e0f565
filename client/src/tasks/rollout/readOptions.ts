import { texts } from '../../texts.ts';
import { readDuration } from './readDuration.ts';
import { readPercentages } from './readPercentages.ts';
import { isOptionUsed, optionNames } from './runOptions.ts';
import type { OptionName, OptionTexts, Rollout, RunOptions } from './runOptions.ts';
import { writeDuration } from './writeDuration.ts';

const mostHosts = 1_000_000;
const week = 7 * 86_400;

/** As the API limits them, which has the last word. */
const counts = {
  canary: [1, mostHosts],
  batchSize: [1, mostHosts],
  concurrency: [1, mostHosts],
  stopAfterFailures: [1, mostHosts],
  stopAfterPercent: [1, 100],
} as const satisfies Limits;
const durations = {
  pauseSeconds: [1, week],
  spreadSeconds: [1, week],
  timeoutSeconds: [1, 3_600],
  ttlSeconds: [5, 600],
  deadlineSeconds: [60, 30 * 86_400],
} as const satisfies Limits;

type Limits = { readonly [Name in OptionName]?: readonly [least: number, most: number] };
type OptionValues = Omit<RunOptions, 'rollout'> & Rollout;

/** What was typed as options: those that can be sent, and for each of the others the fault in words. */
export interface ReadOptions {
  /** Undefined: nothing is set. */
  readonly options: RunOptions | undefined;
  readonly faults: ReadonlyMap<OptionName, string>;
}

/** Reads the options as they are typed. */
export function readOptions(typed: OptionTexts): ReadOptions {
  const faults = new Map<OptionName, string>();
  let values: OptionValues = {};
  for (const name of optionNames.filter((option) => isOptionUsed(option, typed))) {
    const read = readOption(name, (typed.get(name) ?? '').trim());
    if (typeof read === 'string') faults.set(name, read);
    else values = { ...values, ...read };
  }
  const { timeoutSeconds, ttlSeconds, deadlineSeconds, ...rollout } = values;
  if ((rollout.spreadSeconds ?? 0) >= (deadlineSeconds ?? Infinity))
    faults.set('spreadSeconds', texts.options.faults.spread);
  const options: RunOptions = {
    ...(timeoutSeconds != null && { timeoutSeconds }),
    ...(ttlSeconds != null && { ttlSeconds }),
    ...(deadlineSeconds != null && { deadlineSeconds }),
    ...(Object.keys(rollout).length > 0 && { rollout }),
  };
  return { options: Object.keys(options).length === 0 ? undefined : options, faults };
}

/** Its value by its name, nothing when it is not set, or the fault. */
function readOption(name: OptionName, text: string): OptionValues | string {
  switch (name) {
    case 'wavesBy':
      return isValueGroup(text) ? { wavesBy: text } : {};
    case 'percentages':
      return valueOr(readPercentages(text), texts.options.faults.percentages, (percentages) => ({ percentages }));
    case 'fact':
      return text === '' ? texts.options.faults.fact : { fact: text };
    case 'confirmWaves':
      return text === 'true' ? { confirmWaves: true } : {};
    case 'pauseSeconds':
    case 'spreadSeconds':
    case 'timeoutSeconds':
    case 'ttlSeconds':
    case 'deadlineSeconds':
      return readSpan(name, text);
    default:
      return readCount(name, text);
  }
}

function isValueGroup(text: string): text is 'HOSTGROUP' | 'LOCATION' | 'FACT' {
  return ['HOSTGROUP', 'LOCATION', 'FACT'].includes(text);
}

function readSpan(name: keyof typeof durations, text: string): OptionValues | string {
  if (text === '') return {};
  const [least, most] = durations[name];
  const seconds = readDuration(text);
  const fault = texts.options.faults.duration(writeDuration(least), writeDuration(most));
  return valueOr(within(seconds, least, most), fault, (value) => ({ [name]: value }));
}

function readCount(name: keyof typeof counts, text: string): OptionValues | string {
  if (text === '') return {};
  const [least, most] = counts[name];
  // Separators of thousands, as numbers are shown; not a decimal point.
  const digits = text.replaceAll(/(?<=\d)[\s,’'](?=\d{3}(?!\d))/g, '').replace(/\s*%$/, '');
  const count = /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
  return valueOr(within(count, least, most), texts.options.faults.number(least, most), (value) => ({ [name]: value }));
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function valueOr<Value>(
  value: Value | undefined,
  fault: string,
  named: (value: Value) => OptionValues,
): OptionValues | string {
  return value === undefined ? fault : named(value);
}

import type { RunInput } from '../useRunTask.ts';

/** Options of a run as the API takes them. */
export type RunOptions = NonNullable<RunInput['options']>;

/** How a task goes out, as the API takes it. */
export type Rollout = NonNullable<RunOptions['rollout']>;

/** The options of a run by the API's names, in the order of the form. */
export const optionNames = [
  'canary',
  'wavesBy',
  'percentages',
  'fact',
  'confirmWaves',
  'pauseSeconds',
  'batchSize',
  'concurrency',
  'spreadSeconds',
  'stopAfterFailures',
  'stopAfterPercent',
  'timeoutSeconds',
  'ttlSeconds',
  'deadlineSeconds',
] as const;

/** One option of a run. */
export type OptionName = (typeof optionNames)[number];

/** Options as they are typed; one that is absent or '' is not set. */
export type OptionTexts = ReadonlyMap<OptionName, string>;

/** Says whether a word, from a URL for example, names an option. */
export function isOptionName(word: unknown): word is OptionName {
  return optionNames.some((name) => name === word);
}

/** Says whether an option means anything beside the others; one that does not is neither shown nor sent. */
export function isOptionUsed(name: OptionName, typed: OptionTexts): boolean {
  const wavesBy = typed.get('wavesBy') ?? '';
  switch (name) {
    case 'percentages':
      return wavesBy === 'PERCENTAGES';
    case 'fact':
      return wavesBy === 'FACT';
    case 'confirmWaves':
    case 'pauseSeconds':
      return wavesBy !== '' || (typed.get('canary') ?? '').trim() !== '';
    default:
      return true;
  }
}

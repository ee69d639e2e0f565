import { optionNames } from './runOptions.ts';
import type { OptionName, OptionTexts, RunOptions } from './runOptions.ts';
import { writeDuration } from './writeDuration.ts';

/** Writes the options of a task as they would have been typed, so that its replay goes out in the same way. readOptions reads them back. */
export function writeOptions({ rollout, ...times }: RunOptions): OptionTexts {
  const values = { ...times, ...rollout };
  const wavesBy = values.percentages == null ? values.wavesBy : 'PERCENTAGES';
  const written = optionNames.map((name) => [name, writeOption(name, { ...values, wavesBy }[name])] as const);
  return new Map(written.filter(([, text]) => text !== ''));
}

function writeOption(
  name: OptionName,
  value: string | number | boolean | readonly number[] | null | undefined,
): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'number') return name.endsWith('Seconds') ? writeDuration(value) : String(value);
  return typeof value === 'object' ? value.join(', ') : String(value);
}

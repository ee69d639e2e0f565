import { Option } from 'commander';
import { wholeNumber } from './wholeNumber.ts';

/** The option of how many are listed, with how many unless told. */
export function firstOption(preset: number): Option {
  return new Option('--first <count>', 'how many at most').default(preset).argParser(wholeNumber);
}

import { InvalidArgumentError } from 'commander';

/** Reads a positive whole number that was typed; throws InvalidArgumentError for anything else. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('A positive whole number is needed.');
  return value;
}

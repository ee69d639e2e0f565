import type { Place } from './Syntax.ts';

/** Why a text is no filter; from and to are offsets from 0, the message names the column from 1. */
export interface FilterSyntaxError {
  readonly code: 'FILTER_SYNTAX' | 'FILTER_EMPTY';
  readonly from: number;
  readonly to: number;
  readonly expected: string;
  readonly message: string;
}

/** The error of a place where something else was expected than was found. */
export function syntaxError(place: Place, expected: string, found: string): FilterSyntaxError {
  return placedError(place, expected, `expected ${expected}, found ${found}.`);
}

/** The error of a place with a sentence of its own, which begins in lower case. */
export function placedError({ from, to }: Place, expected: string, sentence: string): FilterSyntaxError {
  return { code: 'FILTER_SYNTAX', from, to, expected, message: `Column ${from + 1}: ${sentence}` };
}

/** Quotes a piece of the filter for a message, cut: a filter may be thousands of characters of one word. */
export function quote(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** Carries an error out of the recursion; it never leaves parseFilter and parseSyntax. */
export class SyntaxFault extends Error {
  readonly error: FilterSyntaxError;
  constructor(error: FilterSyntaxError) {
    super(error.message);
    this.error = error;
  }
}

import { placedError, SyntaxFault } from './filterError.ts';
import type { Comparison } from './Filter.ts';
import type { Word } from './Syntax.ts';
import { underPatterns } from './underPatterns.ts';

/** How long the value of `~` and `!~`, and a pattern of `under`, may be: to compare takes the length of both texts multiplied. */
export const maxPatternLength = 1_000;

/** Throws SyntaxFault at the written value of `~`, `!~` or `under` if it is empty, which would mean everyone, or longer than a pattern may be. */
export function checkPattern({ field, operator, value }: Comparison, written: Word): void {
  const like = operator === 'like' || operator === 'notLike';
  if (!like && operator !== 'under') return;
  if (written.text === '') {
    const name = field.kind === 'attribute' ? field.name : '<field>';
    const advice = `* resembles any value, has ${name} asks for a value`;
    throw new SyntaxFault(placedError(written, 'a text to look for', `expected a text to look for; ${advice}.`));
  }
  if (value.length <= maxPatternLength || (!like && underPatterns(value) === undefined)) return;
  const expected = `at most ${maxPatternLength} characters in a text to look for`;
  throw new SyntaxFault(placedError(written, expected, `expected ${expected}, found ${value.length}.`));
}

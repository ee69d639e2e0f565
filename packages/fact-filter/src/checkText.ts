import { syntaxError, type FilterSyntaxError } from './filterError.ts';

/** The longest text that is read, in UTF-16 units. */
export const maxFilterLength = 8_000;

/** Why a text is refused before it is read: empty, too long, or with characters that no host can have; undefined if it is not. */
export function checkText(text: string): FilterSyntaxError | undefined {
  if (text.trim() === '') return emptyText(text);
  if (text.length > maxFilterLength) {
    const expected = `at most ${maxFilterLength} characters`;
    return syntaxError({ from: maxFilterLength, to: text.length }, expected, `${text.length}`);
  }
  const broken = /\0|\p{Surrogate}/u.exec(text);
  if (broken === null) return undefined;
  return syntaxError({ from: broken.index, to: broken.index + 1 }, 'text', 'a character that no host can have');
}

function emptyText(text: string): FilterSyntaxError {
  const expected = 'a comparison or the word all';
  const message = 'Column 1: the filter is empty. Write "all" for every host.';
  return { code: 'FILTER_EMPTY', from: 0, to: text.length, expected, message };
}

import { quote } from './filterError.ts';
import type { FilterWarning } from './filterWarnings.ts';
import type { Token } from './tokenize.ts';

/** What the signs that end no word here look like. */
const meant: ReadonlyMap<string, string> = new Map([
  ...Array.from('‘’‚“”„«»`', (sign): [string, string] => [sign, '"']),
  ['（', '('],
  ['）', ')'],
  ['＝', '='],
  ['！', '!'],
  ['＆', '&'],
  ['｜', '|'],
  ['，', ','],
]);
const lookAlike = /^[‘’‚“”„«»`（）]|[‘’‚“”„«»`（）]$|[＝！＆｜，]/u;
const invisible = /\p{Cf}/u;

/** The warnings of words without quotes with signs that only look like those of the language, or with invisible ones; one a word. */
export function lookAlikeWarnings(tokens: readonly Token[]): FilterWarning[] {
  return tokens.flatMap(({ kind, text, from, to }) => {
    const message = kind === 'word' ? messageOf(text) : undefined;
    return message === undefined ? [] : [{ code: 'LOOK_ALIKE', from, to, message }];
  });
}

/** An invisible sign is told by its number alone, because it may turn around the text that it stands in. */
function messageOf(text: string): string | undefined {
  const [hidden] = invisible.exec(text) ?? [];
  if (hidden !== undefined) {
    const number = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `The word holds an invisible character (U+${number}), an ordinary character here; write the word without it, or in double quotes if it is meant.`;
  }
  const [sign] = lookAlike.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return `${sign} in ${quote(text)} is an ordinary character here; write ${meant.get(sign) ?? '"'}.`;
}

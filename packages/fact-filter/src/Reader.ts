import { quote, SyntaxFault, syntaxError } from './filterError.ts';
import type { FilterWarning } from './filterWarnings.ts';
import type { Token } from './tokenize.ts';

/** The tokens of a filter with how far they were read; the last is always `end`. */
export interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
  terms: number;
  readonly warnings: FilterWarning[];
}

/** The next token, `end` for ever after the last. */
export function peek({ tokens, position }: Reader): Token {
  const token = tokens[Math.min(position, tokens.length - 1)];
  if (token === undefined) throw new RangeError('A text without tokens, not even the end');
  return token;
}

/** Takes the next token. */
export function take(reader: Reader): Token {
  const token = peek(reader);
  reader.position++;
  return token;
}

/** The fault of a token that cannot stand where it stands. */
export function unexpected(token: Token, expected: string): SyntaxFault {
  const end = 'the end of the filter';
  if (token.kind === 'unterminated') return new SyntaxFault(syntaxError(token, 'a closing quote', end));
  return new SyntaxFault(syntaxError(token, expected, token.kind === 'end' ? end : quote(token.text)));
}

import { operators, type OperatorName } from './operators.ts';

/** A piece of a filter's text with its offsets; a `word` that was quoted is never a keyword. */
export type Token = { readonly from: number; readonly to: number; readonly text: string } & (
  | { readonly kind: 'word' | 'quoted' | 'and' | 'or' | 'not' | 'open' | 'close' | 'unterminated' | 'unknown' | 'end' }
  | { readonly kind: 'operator'; readonly operator: OperatorName }
);

type TokenKind = Exclude<Token['kind'], 'operator'>;

const spaces = /\s+/uy;
const quotes = new Map([
  ['"', /"((?:[^"\\]|\\.)*)"/suy],
  ["'", /'((?:[^'\\]|\\.)*)'/suy],
]);
/** A word ends where an operator begins, so that `name!=web` reads as people mean it (Foreman looks for a field `name!`). */
const word = /(?:(?!![=~])[^\s=~<>&(),|"])+/uy;
const keywords = new Map<string, TokenKind>([
  ['and', 'and'],
  ['or', 'or'],
  ['not', 'not'],
]);
const punctuation: readonly (readonly [string, TokenKind])[] = [
  ['(', 'open'],
  [')', 'close'],
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ['!', 'not'],
];

/** Splits a filter's text into tokens, with an `end` token last; never throws, what it does not know becomes `unknown` or `unterminated`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = skipSpaces(text, 0);
  while (position < text.length) {
    const token = readToken(text, position);
    tokens.push(token);
    position = skipSpaces(text, token.to);
  }
  return [...tokens, { kind: 'end', from: text.length, to: text.length, text: '' }];
}

function skipSpaces(text: string, from: number): number {
  return matchAt(spaces, text, from) === null ? from : spaces.lastIndex;
}

function readToken(text: string, from: number): Token {
  return readQuoted(text, from) ?? readOperator(text, from) ?? readPunctuation(text, from) ?? readWord(text, from);
}

function readQuoted(text: string, from: number): Token | undefined {
  const pattern = quotes.get(text.charAt(from));
  if (pattern === undefined) return undefined;
  const match = matchAt(pattern, text, from);
  if (match === null) return { kind: 'unterminated', from, to: text.length, text: text.slice(from) };
  return { kind: 'quoted', from, to: pattern.lastIndex, text: (match[1] ?? '').replace(/\\(.)/gsu, '$1') };
}

const operatorsBySymbol = Object.keys(operators)
  .filter(isOperatorName)
  .flatMap((name) => operators[name].symbols.map((symbol) => ({ symbol, name })))
  .sort((a, b) => b.symbol.length - a.symbol.length);

function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(operators, name);
}

function readOperator(text: string, from: number): Token | undefined {
  for (const { symbol, name } of operatorsBySymbol)
    if (text.startsWith(symbol, from))
      return { kind: 'operator', operator: name, from, to: from + symbol.length, text: symbol };
  return undefined;
}

function readPunctuation(text: string, from: number): Token | undefined {
  for (const [symbol, kind] of punctuation)
    if (text.startsWith(symbol, from)) return { kind, from, to: from + symbol.length, text: symbol };
  return undefined;
}

function readWord(text: string, from: number): Token {
  const match = matchAt(word, text, from);
  if (match === null) return { kind: 'unknown', from, to: from + 1, text: text.charAt(from) };
  return { kind: keywords.get(match[0].toLowerCase()) ?? 'word', from, to: word.lastIndex, text: match[0] };
}

function matchAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

import { findAttribute, attributes } from './attributes.ts';
import { operators, type OperatorName } from './operators.ts';

/** A piece of a filter's text with its offsets; a `word` that was quoted is never a keyword. */
export type Token = { readonly from: number; readonly to: number; readonly text: string } & (
  | { readonly kind: 'word' | 'quoted' | Keyword | 'open' | 'close' | 'comma' | 'unterminated' | 'end' }
  | { readonly kind: 'operator'; readonly operator: OperatorName }
);

type Keyword = 'and' | 'or' | 'not' | 'has' | 'null';

/**
 * What may come next: after an operator a word may begin with `-`, `!` or `^`, in a list too (`members` is the place before
 * it), and only a field that holds a title makes `under` an operator.
 */
type Expected = 'term' | 'afterTitle' | 'field' | 'value' | 'members' | 'list';

const spaces = /\s+/uy;
const quoted = /"((?:[^"\\]|\\.)*)"/suy;
/** As in Foreman, neither an operator of words nor `!`, `^` and `-` ends a word: `name!=web` is about a field `name!`. */
const word = /[^\s=~<>&|(),]+/uy;
/** Foreman has no values like `-5` without quotes; to it they are an error, so reading them changes no meaning. */
const signedWord = /[-!^](?=[\p{L}\p{N}_.])[^\s=~<>&|(),]+/uy;
const keywords = new Map<string, Keyword>([
  ['and', 'and'],
  ['or', 'or'],
  ['not', 'not'],
  ['has', 'has'],
  ['set?', 'has'],
  ['null?', 'null'],
]);
const punctuation: readonly (readonly [string, Keyword | 'open' | 'close' | 'comma'])[] = [
  ['(', 'open'],
  [')', 'close'],
  [',', 'comma'],
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ['!', 'not'],
  ['-', 'not'],
];

/** Splits a filter's text into tokens, with an `end` token last; never throws, a quote without its end becomes `unterminated`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let expected: Expected = 'term';
  let position = skipSpaces(text, 0);
  while (position < text.length) {
    const token = readToken(text, position, expected);
    tokens.push(token);
    expected = expectedAfter(token, expected);
    position = skipSpaces(text, token.to);
  }
  return [...tokens, { kind: 'end', from: text.length, to: text.length, text: '' }];
}

function skipSpaces(text: string, from: number): number {
  return matchAt(spaces, text, from) === null ? from : spaces.lastIndex;
}

function readToken(text: string, from: number, expected: Expected): Token {
  return (
    readQuoted(text, from) ??
    readSigned(text, from, expected) ??
    readOperator(text, from) ??
    readPunctuation(text, from) ??
    readWord(text, from, expected)
  );
}

function readQuoted(text: string, from: number): Token | undefined {
  if (text.charAt(from) !== '"') return undefined;
  const match = matchAt(quoted, text, from);
  if (match === null) return { kind: 'unterminated', from, to: text.length, text: unescape(text.slice(from + 1)) };
  return { kind: 'quoted', from, to: quoted.lastIndex, text: unescape(match[1] ?? '') };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gsu, '$1');
}

function readSigned(text: string, from: number, expected: Expected): Token | undefined {
  if (expected !== 'value' && expected !== 'members' && expected !== 'list') return undefined;
  const match = matchAt(signedWord, text, from);
  return match === null ? undefined : { kind: 'word', from, to: signedWord.lastIndex, text: match[0] };
}

const operatorNames = Object.keys(operators).filter(isOperatorName);
const operatorsBySymbol = operatorNames
  .flatMap((name) => operators[name].symbols.map((symbol) => ({ symbol, name })))
  .sort((a, b) => b.symbol.length - a.symbol.length);
const operatorsByWord: ReadonlyMap<string, OperatorName> = new Map(
  operatorsBySymbol.map(({ symbol, name }) => [symbol, name]),
);
const operatorsBySign = operatorsBySymbol.filter(({ symbol }) => !/^\w/.test(symbol));

function isOperatorName(name: string): name is OperatorName {
  return Object.hasOwn(operators, name);
}

function readOperator(text: string, from: number): Token | undefined {
  for (const { symbol, name } of operatorsBySign)
    if (text.startsWith(symbol, from))
      return { kind: 'operator', operator: name, from, to: from + symbol.length, text: symbol };
  return undefined;
}

function readPunctuation(text: string, from: number): Token | undefined {
  for (const [symbol, kind] of punctuation)
    if (text.startsWith(symbol, from)) return { kind, from, to: from + symbol.length, text: symbol };
  return undefined;
}

function readWord(text: string, from: number, expected: Expected): Token {
  const [found] = matchAt(word, text, from) ?? [text.charAt(from)];
  const token = { from, to: from + found.length, text: found };
  const folded = found.toLowerCase();
  const operator = operatorsByWord.get(folded);
  if (operator !== undefined && (operator !== 'under' || expected === 'afterTitle'))
    return { kind: 'operator', operator, ...token };
  return { kind: keywords.get(folded) ?? 'word', ...token };
}

function expectedAfter(token: Token, expected: Expected): Expected {
  if (expected === 'list') return token.kind === 'close' ? 'term' : 'list';
  switch (token.kind) {
    case 'operator':
      return token.operator === 'in' || token.operator === 'notIn' ? 'members' : 'value';
    case 'open':
      return expected === 'members' ? 'list' : 'term';
    case 'has':
    case 'null':
      return 'field';
    case 'word':
    case 'quoted':
      return (expected === 'term' || expected === 'afterTitle') && isTitle(token.text) ? 'afterTitle' : 'term';
    default:
      return 'term';
  }
}

function isTitle(name: string): boolean {
  const attribute = findAttribute(name.replace(/^parent_/i, ''));
  return attribute !== undefined && attributes[attribute].type === 'title';
}

function matchAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

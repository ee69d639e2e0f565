import { isMembershipOperator, type MembershipOperator } from './operators.ts';
import { peek, take, unexpected, type Reader } from './Reader.ts';
import type { Place, Syntax, SyntaxTerm, Word } from './Syntax.ts';
import type { Token } from './tokenize.ts';

/** How many terms a filter may have. */
export const maxFilterTerms = 40;

/** How many values one list may have. */
export const maxListValues = 1_000;

/** Reads one comparison, membership or presence, or the negation of a presence (`null?`), or a bare word; throws SyntaxFault. */
export function readTerm(reader: Reader): Place & { readonly tree: Syntax } {
  const first = peek(reader);
  if (++reader.terms > maxFilterTerms)
    throw unexpected(first, `at most ${maxFilterTerms} comparisons; write many values of one field as name ^ (a, b)`);
  if (first.kind === 'has' || first.kind === 'null') return readPresence(reader);
  if (first.kind === 'operator') return placed(readComparison(reader, undefined));
  if (first.kind !== 'word' && first.kind !== 'quoted')
    throw unexpected(first, 'a comparison, a word, "not", "has" or "("');
  if (isAll(first))
    throw unexpected(first, 'a comparison; "all" stands only alone, in quotes it is a word to look for');
  take(reader);
  return placed(peek(reader).kind === 'operator' ? readComparison(reader, first) : bareWord(first));
}

function placed(tree: SyntaxTerm): Place & { readonly tree: Syntax } {
  return { tree, from: tree.from, to: tree.to };
}

function isAll({ kind, text }: Token): boolean {
  return kind === 'word' && text.toLowerCase() === 'all';
}

function readPresence(reader: Reader): Place & { readonly tree: Syntax } {
  const { kind, text, from } = take(reader);
  const name = take(reader);
  if (name.kind !== 'word' && name.kind !== 'quoted') throw unexpected(name, `a field after "${text}"`);
  const { to } = name;
  const presence = { kind: 'presence', field: toWord(name), from, to } as const;
  return { tree: kind === 'null' ? { kind: 'not', operand: presence } : presence, from, to };
}

/** Means the same as `~ word`. */
function bareWord(token: Token): SyntaxTerm {
  const { from, to } = token;
  return {
    kind: 'comparison',
    field: undefined,
    operator: 'like',
    operatorPlace: { from, to: from },
    value: toWord(token),
    from,
    to,
  };
}

function readComparison(reader: Reader, first: Token | undefined): SyntaxTerm {
  const token = take(reader);
  if (token.kind !== 'operator') throw unexpected(token, 'an operator');
  const field = first === undefined ? undefined : toWord(first);
  const { operator } = token;
  const operatorPlace = { from: token.from, to: token.to };
  const from = first?.from ?? token.from;
  if (isMembershipOperator(operator))
    return { kind: 'membership', field, operator, operatorPlace, from, ...readMembers(reader, operator) };
  const value = readValue(reader, `a value after "${token.text}" (in quotes if it is not one plain word)`);
  return { kind: 'comparison', field, operator, operatorPlace, value, from, to: value.to };
}

function readMembers(reader: Reader, operator: MembershipOperator): { values: readonly Word[]; to: number } {
  if (peek(reader).kind !== 'open') {
    const symbol = operator === 'in' ? '^' : '!^';
    const value = readValue(reader, `a list after "${symbol}", such as (a, b)`);
    return { values: [value], to: value.to };
  }
  take(reader);
  const values = [readValue(reader, 'a value of the list (in quotes if it is not one plain word)')];
  while (peek(reader).kind !== 'close') {
    if (peek(reader).kind === 'comma') take(reader);
    if (values.length === maxListValues) throw unexpected(peek(reader), `at most ${maxListValues} values in a list`);
    values.push(readValue(reader, 'a value of the list or ")"'));
  }
  return { values, to: take(reader).to };
}

function readValue(reader: Reader, expected: string): Word {
  const token = take(reader);
  if (token.kind !== 'word' && token.kind !== 'quoted') throw unexpected(token, expected);
  return toWord(token);
}

function toWord({ kind, text, from, to }: Token): Word {
  return { text, from, to, quoted: kind === 'quoted' };
}

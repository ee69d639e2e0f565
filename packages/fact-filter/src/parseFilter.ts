import { attributeNames, type AttributeName, type Field, type Filter } from './Filter.ts';
import { printFilter } from './printFilter.ts';
import { tokenize, type Token } from './tokenize.ts';

/** The longest text that is read, in UTF-16 units. */
export const maxFilterLength = 8_000;

/** How deep parentheses and `not` may be nested, together. */
export const maxFilterDepth = 64;

/** Why a text is no filter; from and to are offsets from 0, the message names the column from 1. */
export interface FilterSyntaxError {
  readonly code: 'FILTER_SYNTAX' | 'FILTER_EMPTY';
  readonly from: number;
  readonly to: number;
  readonly expected: string;
  readonly message: string;
}

/** A place where the filter may mean something else than its writer thinks. */
export interface FilterWarning {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** What parseFilter gives back. */
export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter; readonly warnings: readonly FilterWarning[] }
  | { readonly ok: false; readonly error: FilterSyntaxError };

/** Reads a filter's text; `not` binds closer than `and`, `and` closer than `or`. A text that is no filter is an ordinary result, nothing is thrown. */
export function parseFilter(text: string): ParsedFilter {
  const refused = refuseText(text);
  if (refused !== undefined) return { ok: false, error: refused };
  const tokens = tokenize(text);
  if (isAll(tokens)) return { ok: true, filter: { kind: 'all' }, warnings: [] };
  const reader: Reader = { tokens, position: 0, depth: 0, warnings: [] };
  try {
    const { filter } = readOr(reader);
    if (peek(reader).kind !== 'end') throw unexpected(peek(reader), '"and", "or" or the end of the filter');
    return { ok: true, filter, warnings: reader.warnings };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

function refuseText(text: string): FilterSyntaxError | undefined {
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

function isAll(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  return first?.kind === 'word' && first.text.toLowerCase() === 'all' && second?.kind === 'end';
}

interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
  readonly warnings: FilterWarning[];
}

/** A filter with the place it was read from; `bare` if it is an `and` or `or` without parentheses around it. */
interface Part {
  readonly filter: Filter;
  readonly from: number;
  readonly to: number;
  readonly bare: boolean;
}

function readOr(reader: Reader): Part {
  const parts = readChain(reader, 'or', readAnd);
  const chain = joined('or', parts);
  if (parts.length > 1 && parts.some((part) => part.bare)) reader.warnings.push(mixedWarning(chain));
  return chain;
}

function mixedWarning({ filter, from, to }: Part): FilterWarning {
  const reading = printFilter(filter, { parenthesizeMixed: true });
  const message = `"and" binds closer than "or": this is read as ${reading}. Foreman may read it otherwise; write the parentheses.`;
  return { from, to, message };
}

function readAnd(reader: Reader): Part {
  return joined('and', readChain(reader, 'and', readOperand));
}

function readChain(
  reader: Reader,
  keyword: 'and' | 'or',
  readPart: (reader: Reader) => Part,
): readonly [Part, ...Part[]] {
  const parts: [Part, ...Part[]] = [readPart(reader)];
  while (peek(reader).kind === keyword) {
    take(reader);
    parts.push(readPart(reader));
  }
  return parts;
}

function joined(kind: 'and' | 'or', parts: readonly [Part, ...Part[]]): Part {
  const [first] = parts;
  if (parts.length === 1) return first;
  const to = parts.at(-1)?.to ?? first.to;
  return { filter: { kind, operands: parts.map((part) => part.filter) }, from: first.from, to, bare: true };
}

function readOperand(reader: Reader): Part {
  const token = peek(reader);
  if (token.kind === 'not') return nested(reader, readNot);
  if (token.kind === 'open') return nested(reader, readGroup);
  return readComparison(reader);
}

function nested(reader: Reader, read: (reader: Reader) => Part): Part {
  if (reader.depth === maxFilterDepth)
    throw unexpected(peek(reader), `at most ${maxFilterDepth} levels of parentheses and "not"`);
  reader.depth++;
  const part = read(reader);
  reader.depth--;
  return part;
}

function readNot(reader: Reader): Part {
  const { from } = take(reader);
  const { filter: operand, to } = readOperand(reader);
  return { filter: { kind: 'not', operand }, from, to, bare: false };
}

function readGroup(reader: Reader): Part {
  const { from } = take(reader);
  const { filter } = readOr(reader);
  if (peek(reader).kind !== 'close') throw unexpected(peek(reader), '"and", "or" or ")"');
  return { filter, from, to: take(reader).to, bare: false };
}

function readComparison(reader: Reader): Part {
  const name = take(reader);
  if (name.kind !== 'word' && name.kind !== 'quoted') throw unexpected(name, 'a comparison, "not" or "("');
  const field = toField(name);
  const operator = take(reader);
  if (operator.kind !== 'operator') throw unexpected(operator, `an operator (= != ~ !~) after ${quote(name.text)}`);
  const value = take(reader);
  if (value.kind !== 'word' && value.kind !== 'quoted')
    throw unexpected(value, `a value after "${operator.text}" (in quotes if it is not one plain word)`);
  const { from } = name;
  const { to } = value;
  return {
    filter: { kind: 'comparison', field, operator: operator.operator, value: value.text, from, to },
    from,
    to,
    bare: false,
  };
}

const knownAttributes: ReadonlyMap<string, AttributeName> = new Map(attributeNames.map((name) => [name, name]));

function toField(token: Token): Field {
  const fact = /^facts\.(.+)$/isu.exec(token.text)?.[1];
  if (fact !== undefined) return { kind: 'fact', path: fact.replaceAll('::', '.') };
  if (token.text.toLowerCase() === 'all') throw unexpected(token, 'a comparison; "all" stands only alone');
  const name = knownAttributes.get(token.text.toLowerCase());
  if (name === undefined) throw unexpected(token, `a field: ${attributeNames.join(', ')} or facts.<name>`);
  return { kind: 'attribute', name };
}

function peek(reader: Reader): Token {
  const token = reader.tokens[Math.min(reader.position, reader.tokens.length - 1)];
  if (token === undefined) throw new RangeError('A text without tokens, not even the end');
  return token;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.position++;
  return token;
}

function unexpected(token: Token, expected: string): SyntaxFault {
  const end = 'the end of the filter';
  if (token.kind === 'unterminated') return new SyntaxFault(syntaxError(token, 'a closing quote', end));
  return new SyntaxFault(syntaxError(token, expected, token.kind === 'end' ? end : quote(token.text)));
}

function syntaxError(place: { from: number; to: number }, expected: string, found: string): FilterSyntaxError {
  const message = `Column ${place.from + 1}: expected ${expected}, found ${found}.`;
  return { code: 'FILTER_SYNTAX', from: place.from, to: place.to, expected, message };
}

/** Texts in messages are cut, a filter may be thousands of characters of one word. */
function quote(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** Carries an error out of the recursion; it never leaves parseFilter. */
class SyntaxFault extends Error {
  readonly error: FilterSyntaxError;
  constructor(error: FilterSyntaxError) {
    super(error.message);
    this.error = error;
  }
}

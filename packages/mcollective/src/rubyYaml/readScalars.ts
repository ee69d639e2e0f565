import { isBlank, isBlankOrEnd, isBreak, type YamlReader } from './YamlReader.ts';

const APOSTROPHE = 0x27;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Characters that start something else than plain text (libyaml, `yaml_parser_fetch_next_token`). */
const INDICATORS = ',[]{}#&*!|>\'"%@`';

/** Reads an unquoted text; lines that are indented deeper than `parent` continue it. */
export function readPlain(reader: YamlReader, parent: number): string {
  const first = reader.text.charAt(reader.at);
  if (INDICATORS.includes(first) || ('-?:'.includes(first) && isBlankOrEnd(reader.code(1)))) {
    throw reader.refusal('BAD_SYNTAX', `no value can begin with ${JSON.stringify(first)} here`);
  }
  let text = plainRun(reader);
  for (;;) {
    const { at, lineStart } = reader;
    reader.skipBlanks();
    const folded = isBreak(reader.code()) ? reader.fold(false) : undefined;
    const ends = folded === undefined || reader.column <= parent || reader.atMarker() || reader.atIndicator(':');
    if (ends || reader.atLineEnd()) {
      reader.at = at;
      reader.lineStart = lineStart;
      return text;
    }
    text += folded + plainRun(reader);
  }
}

/** Reads the plain text up to the end of the line, a comment, or a colon that ends a key. */
function plainRun(reader: YamlReader): string {
  const { text, at } = reader;
  let end = at;
  for (let next = at; ; next += 1) {
    const code = text.charCodeAt(next);
    if (Number.isNaN(code) || isBreak(code)) break;
    if (isBlank(code)) continue;
    if (code === 0x3a && isBlankOrEnd(text.charCodeAt(next + 1))) break;
    if (code === 0x23 && next > at && isBlank(text.charCodeAt(next - 1))) break;
    end = next + 1;
  }
  reader.at = end;
  return text.slice(at, end);
}

/** Reads a text in apostrophes or quotes, from the opening to the closing one. */
export function readQuoted(reader: YamlReader): string {
  const quote = reader.code();
  reader.at += 1;
  let text = '';
  for (;;) {
    text += quotedRun(reader, quote);
    if (Number.isNaN(reader.code())) throw reader.refusal('BAD_SYNTAX', 'a quoted text does not end');
    if (isBreak(reader.code())) text += foldQuoted(reader, false);
    else if (reader.code() === BACKSLASH) text += escaped(reader);
    else if (quote === QUOTE || reader.code(1) !== APOSTROPHE) break;
    else {
      text += "'";
      reader.at += 2;
    }
  }
  reader.at += 1;
  return text;
}

/** Reads up to something special; blanks before a line break are not part of the text. */
function quotedRun(reader: YamlReader, quote: number): string {
  const { text, at } = reader;
  let next = at;
  let end = at;
  for (; next < text.length; next += 1) {
    const code = text.charCodeAt(next);
    if (code === quote || isBreak(code) || (code === BACKSLASH && quote === QUOTE)) break;
    if (!isBlank(code)) end = next + 1;
  }
  reader.at = next;
  return text.slice(at, isBreak(text.charCodeAt(next)) ? end : next);
}

function foldQuoted(reader: YamlReader, isFirstEscaped: boolean): string {
  const folded = reader.fold(isFirstEscaped);
  if (reader.atMarker()) throw reader.refusal('BAD_SYNTAX', 'a document marker in a quoted text');
  return folded;
}

const ESCAPES = new Map(
  Object.entries({ 0: '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' })
    .concat(Object.entries({ ' ': ' ', '"': '"', '/': '/', '\\': '\\' }))
    .concat(Object.entries({ N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029' })),
);
const HEX_DIGITS = new Map(Object.entries({ x: 2, u: 4, U: 8 }));

function escaped(reader: YamlReader): string {
  reader.at += 1;
  if (isBreak(reader.code())) return foldQuoted(reader, true);
  const letter = reader.text.charAt(reader.at);
  reader.at += 1;
  const character = ESCAPES.get(letter);
  if (character !== undefined) return character;
  const digits = reader.text.slice(reader.at, reader.at + (HEX_DIGITS.get(letter) ?? 0));
  const point = digits.length === HEX_DIGITS.get(letter) && /^[0-9a-f]+$/i.test(digits) ? parseInt(digits, 16) : -1;
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw reader.refusal('BAD_SCALAR', 'an escape that stands for no character');
  }
  reader.at += digits.length;
  return String.fromCodePoint(point);
}

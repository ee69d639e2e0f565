import { takeEscape } from './takeEscape.ts';
import { END, isBlank, isBlankOrEnd, isBreak } from './yamlBytes.ts';
import type { YamlReader } from './YamlReader.ts';

const APOSTROPHE = 0x27;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Characters that start something else than plain text (libyaml, `yaml_parser_fetch_next_token`). */
const INDICATORS = ',[]{}#&*!|>\'"%@`';

/** Reads an unquoted text; lines that are indented deeper than `parent` continue it. */
export function readPlain(reader: YamlReader, parent: number): string {
  const first = reader.isAtEnd ? '' : String.fromCharCode(reader.code());
  if (INDICATORS.includes(first) || ('-?:'.includes(first) && isBlankOrEnd(reader.code(1)))) {
    throw reader.refusal('BAD_SYNTAX', `no value can begin with ${JSON.stringify(first)} here`);
  }
  const { bytes, collected, at: start } = reader;
  skipPlainRun(reader);
  for (let isFirst = true; ; isFirst = false) {
    const { at, lineStart } = reader;
    reader.skipFold();
    if (reader.lineStart === lineStart || !continues(reader, parent)) {
      reader.at = at;
      reader.lineStart = lineStart;
      // Nearly every text is one line, and then nothing is collected.
      return isFirst ? reader.textOf(start, at) : collected.toString();
    }
    if (isFirst) {
      collected.clear();
      collected.pushRun(bytes, start, at);
    }
    reader.collectFolded(at, false);
    const from = reader.at;
    skipPlainRun(reader);
    collected.pushRun(bytes, from, reader.at);
  }
}

/** Whether the line with content that begins here belongs to the text before it. */
function continues(reader: YamlReader, parent: number): boolean {
  return reader.column > parent && !reader.atMarker() && !reader.atIndicator(':') && !reader.atLineEnd();
}

/** Goes to the end of the plain text on this line: that of the line, a comment, or a colon that ends a key. */
function skipPlainRun(reader: YamlReader): void {
  const { bytes, at } = reader;
  let end = at;
  for (let next = at; ; next += 1) {
    const code = bytes[next] ?? END;
    if (code > COLON) {
      end = next + 1;
      continue;
    }
    if (isBlank(code)) continue;
    if (code === END || isBreak(code)) break;
    if (code === COLON && isBlankOrEnd(bytes[next + 1] ?? END)) break;
    if (code === 0x23 && next > at && isBlank(bytes[next - 1] ?? END)) break;
    end = next + 1;
  }
  reader.at = end;
}

/** Reads a text in apostrophes or quotes, from the opening to the closing one. */
export function readQuoted(reader: YamlReader): string {
  const { bytes, collected } = reader;
  const quote = reader.code();
  reader.at += 1;
  const start = reader.at;
  const end = skipQuotedRun(reader, quote);
  if (isClosing(reader, quote)) {
    reader.at += 1;
    return reader.textOf(start, end);
  }
  collected.clear();
  collected.pushRun(bytes, start, end);
  do {
    takeSpecial(reader);
    const from = reader.at;
    collected.pushRun(bytes, from, skipQuotedRun(reader, quote));
  } while (!isClosing(reader, quote));
  reader.at += 1;
  return collected.toString();
}

function isClosing(reader: YamlReader, quote: number): boolean {
  return reader.code() === quote && (quote === QUOTE || reader.code(1) !== APOSTROPHE);
}

/** Goes to something special, and gives where the text before it ends: blanks before a line break are no part of it. */
function skipQuotedRun(reader: YamlReader, quote: number): number {
  const { bytes } = reader;
  let { at } = reader;
  let end = at;
  let code = bytes[at] ?? END;
  while (code !== quote && code !== END && !isBreak(code) && !(code === BACKSLASH && quote === QUOTE)) {
    at += 1;
    if (!isBlank(code)) end = at;
    code = bytes[at] ?? END;
  }
  reader.at = at;
  return isBreak(code) ? end : at;
}

/** Takes what a quoted run has ended at: a line break, an escape or two apostrophes. */
function takeSpecial(reader: YamlReader): void {
  const code = reader.code();
  if (code === END) throw reader.refusal('BAD_SYNTAX', 'a quoted text does not end');
  if (isBreak(code)) foldQuoted(reader, false);
  else if (code === APOSTROPHE) {
    reader.collected.push(APOSTROPHE);
    reader.at += 2;
  } else if (isBreak(reader.code(1))) {
    reader.at += 1;
    foldQuoted(reader, true);
  } else takeEscape(reader);
}

function foldQuoted(reader: YamlReader, isFirstEscaped: boolean): void {
  const { at } = reader;
  reader.skipFold();
  reader.collectFolded(at, isFirstEscaped);
  if (reader.atMarker()) throw reader.refusal('BAD_SYNTAX', 'a document marker in a quoted text');
}

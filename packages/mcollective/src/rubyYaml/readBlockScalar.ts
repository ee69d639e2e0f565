import { END, isBlank, isBreak, LINE_FEED, SPACE, TAB } from './yamlBytes.ts';
import type { YamlReader } from './YamlReader.ts';

/** Reads a text after `|` or `>`; its lines are indented deeper than `parent`. */
export function readBlockScalar(reader: YamlReader, parent: number): string {
  const isLiteral = reader.code() === 0x7c;
  const { collected } = reader;
  reader.at += 1;
  const { keeps, strips, indicated } = header(reader);
  const base = Math.max(parent, 0);
  const indent = indicated === 0 ? detectIndent(reader, parent) : base + indicated;
  collected.clear();
  // Where the breaks since the last line begin; the first of them ends that line, if there was one.
  let breaksFrom = reader.at;
  let lineBreak = END;
  let wasBlank = false;
  skipBlankLines(reader, indent);
  while (reader.column === indent && !reader.isAtEnd) {
    const startsBlank = isBlank(reader.code());
    if (!isLiteral && lineBreak === LINE_FEED && !wasBlank && !startsBlank) {
      reader.collectFolded(breaksFrom, false);
    } else reader.collectBreaks(breaksFrom, reader.at);
    collectLine(reader);
    wasBlank = startsBlank;
    breaksFrom = reader.at;
    lineBreak = reader.code();
    if (!reader.isAtEnd) reader.takeBreak();
    skipBlankLines(reader, indent);
  }
  if (!strips && lineBreak !== END) collected.pushBreak(lineBreak);
  if (keeps) reader.collectBreaks(lineBreak === END ? breaksFrom : breaksFrom + 1, reader.at);
  leaveBeforeNextLine(reader);
  return collected.toString();
}

/** What stands behind `|` or `>`: whether the last breaks are kept or stripped, and how deep the lines are indented. */
function header(reader: YamlReader): { keeps: boolean; strips: boolean; indicated: number } {
  const [matched = '', before = '', digit = '', after = ''] =
    /^([+-]?)([1-9]?)([+-]?)/.exec(reader.textOf(reader.at, reader.at + 3)) ?? [];
  reader.at += matched.length;
  const isBlankNext = isBlank(reader.code());
  reader.skipBlanks();
  const isComment = reader.code() === 0x23 && isBlankNext;
  if ((before !== '' && after !== '') || !(reader.atLineEnd() && (isComment || reader.code() !== 0x23))) {
    throw reader.refusal('BAD_SYNTAX', 'a block text with a header that is none');
  }
  skipLine(reader);
  if (!reader.isAtEnd) reader.takeBreak();
  const chomping = before + after;
  return { keeps: chomping === '+', strips: chomping === '-', indicated: Number(digit) };
}

/** The indentation of the first line that is not blank, at least one more than that of the parent; moves nowhere. */
function detectIndent(reader: YamlReader, parent: number): number {
  let deepest = 0;
  let lineStart = reader.at;
  for (let next = reader.at; ; next += 1) {
    const code = reader.bytes[next] ?? END;
    if (code === SPACE) continue;
    deepest = Math.max(deepest, next - lineStart);
    if (!isBreak(code)) return Math.max(deepest, parent + 1, 1);
    lineStart = next + 1;
  }
}

/** Takes blank lines and the indentation of the line after them. */
function skipBlankLines(reader: YamlReader, indent: number): void {
  const { bytes } = reader;
  let { at, lineStart } = reader;
  for (;;) {
    while (at - lineStart < indent && bytes[at] === SPACE) at += 1;
    const code = bytes[at] ?? END;
    if (!isBreak(code)) break;
    at += 1;
    lineStart = at;
  }
  reader.at = at;
  reader.lineStart = lineStart;
  if (reader.column < indent && reader.code() === TAB) {
    throw reader.refusal('BAD_SYNTAX', 'a tab is used as indentation');
  }
}

function collectLine(reader: YamlReader): void {
  const from = reader.at;
  skipLine(reader);
  reader.collected.pushRun(reader.bytes, from, reader.at);
}

function skipLine(reader: YamlReader): void {
  const { bytes } = reader;
  let { at } = reader;
  for (let code = bytes[at] ?? END; code !== END && !isBreak(code); code = bytes[at] ?? END) at += 1;
  reader.at = at;
}

/** Back to the break before the line that ended the text, where every other value ends too. */
function leaveBeforeNextLine(reader: YamlReader): void {
  if (!reader.isAtEnd) reader.at = reader.lineStart - 1;
}

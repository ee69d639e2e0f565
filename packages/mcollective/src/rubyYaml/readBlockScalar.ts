import { isBlank, isBreak, type YamlReader } from './YamlReader.ts';

/** Reads a text after `|` or `>`; its lines are indented deeper than `parent`. */
export function readBlockScalar(reader: YamlReader, parent: number): string {
  const isLiteral = reader.code() === 0x7c;
  reader.at += 1;
  const { keeps, strips, indicated } = header(reader);
  const base = Math.max(parent, 0);
  const indent = indicated === 0 ? detectIndent(reader, parent) : base + indicated;
  const parts: string[] = [];
  let lineBreak = '';
  let wasBlank = false;
  let blankLines = skipBlankLines(reader, indent);
  while (reader.column === indent && reader.at < reader.text.length) {
    const startsBlank = isBlank(reader.code());
    const joins = !isLiteral && lineBreak === '\n' && !wasBlank && !startsBlank;
    parts.push(joins ? blankLines || ' ' : lineBreak + blankLines, restOfLine(reader));
    wasBlank = startsBlank;
    lineBreak = reader.at < reader.text.length ? reader.takeBreak() : '';
    blankLines = skipBlankLines(reader, indent);
  }
  if (!strips) parts.push(lineBreak);
  if (keeps) parts.push(blankLines);
  leaveBeforeNextLine(reader);
  return parts.join('');
}

/** What stands behind `|` or `>`: whether the last breaks are kept or stripped, and how deep the lines are indented. */
function header(reader: YamlReader): { keeps: boolean; strips: boolean; indicated: number } {
  const [matched = '', before = '', digit = '', after = ''] =
    /^([+-]?)([1-9]?)([+-]?)/.exec(reader.text.slice(reader.at, reader.at + 3)) ?? [];
  reader.at += matched.length;
  const isBlankNext = isBlank(reader.code());
  reader.skipBlanks();
  const isComment = reader.code() === 0x23 && isBlankNext;
  if ((before !== '' && after !== '') || !(reader.atLineEnd() && (isComment || reader.code() !== 0x23))) {
    throw reader.refusal('BAD_SYNTAX', 'a block text with a header that is none');
  }
  restOfLine(reader);
  if (reader.at < reader.text.length) reader.takeBreak();
  const chomping = before + after;
  return { keeps: chomping === '+', strips: chomping === '-', indicated: Number(digit) };
}

/** The indentation of the first line that is not blank, at least one more than that of the parent; moves nowhere. */
function detectIndent(reader: YamlReader, parent: number): number {
  let deepest = 0;
  let lineStart = reader.at;
  for (let next = reader.at; ; next += 1) {
    const code = reader.text.charCodeAt(next);
    if (code === 0x20) continue;
    deepest = Math.max(deepest, next - lineStart);
    if (!isBreak(code)) return Math.max(deepest, parent + 1, 1);
    lineStart = next + 1;
  }
}

/** Takes the breaks of blank lines and the indentation of the line after them. */
function skipBlankLines(reader: YamlReader, indent: number): string {
  let breaks = '';
  for (;;) {
    while (reader.column < indent && reader.code() === 0x20) reader.at += 1;
    if (reader.column < indent && reader.code() === 0x09) {
      throw reader.refusal('BAD_SYNTAX', 'a tab is used as indentation');
    }
    if (!isBreak(reader.code())) return breaks;
    breaks += reader.takeBreak();
  }
}

function restOfLine(reader: YamlReader): string {
  const { text, at } = reader;
  while (reader.at < text.length && !isBreak(reader.code())) reader.at += 1;
  return text.slice(at, reader.at);
}

/** Back to the break before the line that ended the text, where every other value ends too. */
function leaveBeforeNextLine(reader: YamlReader): void {
  if (reader.at >= reader.text.length) return;
  reader.at = reader.lineStart - 1;
}

/**
 * What a spreadsheet takes for the beginning of a formula, also in its wide forms. The apostrophe itself is among them, so that whoever
 * takes off the one before such a sign has the text of the host again.
 */
const SIGN = /^[=+\-@'\uff1d\uff0b\uff0d\uff20]/;

/** What it skips before one, at the beginning of a cell. */
const SKIPPED = /^[\t\r\n]/;

/**
 * Where a spreadsheet begins another cell, or a line, whose language separates cells by semicolons or which was told to do so by tabs:
 * there quotes that do not stand around a whole cell hold nothing together. With the quotes and space after it.
 */
const SEPARATION = /[;\t\r\n][";\s]*/g;

/**
 * One cell of CSV, quoted. Where a spreadsheet would see a formula begin, an apostrophe stands before it: at the beginning of the cell,
 * and after each separation within. Nothing is an empty cell; numbers are what they are and need no apostrophe.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '""';
  if (typeof value !== 'string') return `"${String(value)}"`;
  const inner = value.replace(SEPARATION, (separation: string, at: number) =>
    SIGN.test(value.charAt(at + separation.length)) ? `${separation}'` : separation,
  );
  const text = SIGN.test(value) || SKIPPED.test(value) ? `'${inner}` : inner;
  return `"${text.replaceAll('"', '""')}"`;
}

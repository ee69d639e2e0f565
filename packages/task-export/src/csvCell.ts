/**
 * What a spreadsheet takes for the beginning of a formula, also in its wide forms, and what it skips before one. The apostrophe itself
 * is among them, so that whoever takes one off a cell that begins with it has the text of the host again.
 */
const FORMULA = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/;

/** One cell of CSV, quoted. Nothing is an empty cell; numbers are what they are and need no apostrophe. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '""';
  if (typeof value !== 'string') return `"${String(value)}"`;
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

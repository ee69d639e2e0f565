import { neutralise } from './neutralise.ts';

/** A cell; null is shown as a dash, so that "none" is not taken for an empty text. */
export type Cell = string | number | null;

/** Lays out rows under their headings, two spaces apart; numbers stand right. Cells are neutralised. */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = [headings, ...rows.map((row) => row.map(cellText))];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const isNumeric = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        isNumeric[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return table.map((row) => `${line(row)}\n`).join('');
}

function cellText(cell: Cell): string {
  return cell === null ? '-' : neutralise(String(cell));
}

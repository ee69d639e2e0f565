import { csvCell } from './csvCell.ts';
import type { ExportedTarget, ExportedTask } from './ExportedTask.ts';
import { outputsByName } from './outputsByName.ts';
import { safeJson } from './safeJson.ts';

const COLUMNS = [
  ['host', ({ name }) => name],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['status code', ({ statusCode }) => statusCode],
  ['status message', ({ statusMessage }) => statusMessage],
  ['host group', ({ hostgroup }) => hostgroup],
  ['location', ({ location }) => location],
  ['organization', ({ organization }) => organization],
  ['smart proxy', ({ smartProxy }) => smartProxy],
  ['sent', ({ sentAt }) => sentAt],
  ['settled', ({ settledAt }) => settledAt],
  ['duration ms', ({ durationMs }) => durationMs],
  ['late', ({ late }) => late],
] as const satisfies readonly (readonly [string, (target: ExportedTarget) => string | number | boolean | null])[];

/** Where outputs stand that have no column, or nothing would say that they were there. */
const OTHERS = 'other outputs';

/**
 * A task as CSV (RFC 4180): a heading, then a line for each host. Every cell is quoted; one that a spreadsheet would take for a
 * formula begins with an apostrophe. A text stands as it is, a list or hash as JSON, nil and what is not there as an empty cell.
 */
export async function* exportCsv(task: ExportedTask, targets: AsyncIterable<ExportedTarget>): AsyncGenerator<string> {
  yield lineOf([...COLUMNS.map(([heading]) => heading), ...headingsOf(task.outputs), OTHERS]);
  for await (const target of targets) {
    const rest = new Map(outputsByName(target.outputs));
    const own = task.outputs.map((name) => {
      const value = rest.get(name);
      rest.delete(name);
      return cellOf(value);
    });
    const others = rest.size === 0 ? null : safeJson(Object.fromEntries(rest));
    yield lineOf([...COLUMNS.map(([, valueOf]) => valueOf(target)), ...own, others]);
  }
}

type Cell = string | number | boolean | null;

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return safeJson(value);
}

/** An output that is called like a column gets another heading, so that each heading is there once. */
function headingsOf(outputs: readonly string[]): readonly string[] {
  const taken = new Set<string>([...COLUMNS.map(([heading]) => heading), OTHERS]);
  return outputs.map((name) => {
    let heading = name;
    while (taken.has(heading)) heading = `output ${heading}`;
    taken.add(heading);
    return heading;
  });
}

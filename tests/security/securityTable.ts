import { CHECKLIST_ROWS, type ChecklistRow } from './checklistRows.ts';
import type { RowTest } from './provedRows.ts';

/** Puts the table of rows and their tests between the two marks of the page. */
export function withSecurityTable(page: string, tests: readonly RowTest[]): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error('docs/security.md has lost the marks of its table');
  return `${page.slice(0, before + BEGIN.length)}\n\n${securityTable(tests)}\n\n${page.slice(after)}`;
}

const BEGIN = '<!-- written by npm run security -->';
const END = '<!-- end of what npm run security writes -->';

/** The table in Markdown: row, statement, tests, status. */
function securityTable(tests: readonly RowTest[]): string {
  const rows = Object.entries<ChecklistRow>(CHECKLIST_ROWS).map(([name, row]) => {
    const own = tests.filter((test) => test.row === name);
    return `| ${name} | ${row.area} | ${row.statement} | ${statusOf(row, own)} | ${own.map(describe).join('<br>')} |`;
  });
  return ['| row | area | what must hold | status | tests |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function statusOf(row: ChecklistRow, tests: readonly RowTest[]): string {
  const status = tests.length > 0 ? 'tested' : row.notHere === undefined ? 'open' : `not here: ${row.notHere}`;
  return row.remark === undefined ? status : `${status}; ${row.remark}`;
}

function describe({ rule, path }: RowTest): string {
  return `${rule.replaceAll('|', '\\|').replaceAll('<', '&lt;')} ([${path}](../${path}))`;
}

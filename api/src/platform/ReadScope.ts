/** The part of a table that can be seen. */
export interface VisiblePart {
  readonly table: string;
  /** A select of its rows, whose values it appends; reads the parts that stand before this one in the scope, and of all other tables everything. */
  readonly rows: (parameters: unknown[]) => string;
}

/** What a reader sees of the database. */
export interface ReadScope {
  /** Readers of one name see the same. */
  readonly name: string;
  readonly parts: readonly VisiblePart[];
}

/** A statement with the values of its parameters. */
export interface BoundStatement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** What only a statement that changes or locks has; such a statement sees the tables themselves. */
const ACT =
  /\b(?:insert\s+into|update\s+\w+(?:\s+\w+)?\s+set|delete\s+from|for\s+(?:no\s+key\s+)?update|for\s+share)\b/i;

/** What stands before the select of a cursor. */
const CURSOR = /^(\s*declare\s[^']*?\sfor\s)?([\s\S]*)$/i;

/**
 * The statement with each table in it that the scope knows standing for its visible part: a common table expression of the table's own name
 * before the statement hides the table from it (PostgreSQL, "WITH Queries"). So a statement does not have to think of it.
 */
export function narrowStatement(statement: BoundStatement, scope: ReadScope): BoundStatement {
  if (isAct(statement.text)) return statement;
  const parameters = [...statement.parameters];
  const parts = partsIn(statement.text, scope.parts, parameters);
  if (parts.length === 0) return statement;
  const [, cursor = '', text = ''] = CURSOR.exec(statement.text) ?? [];
  // PostgreSQL does not take two WITH one after the other; the order of a statement's rows stays that of its own "order by".
  const read = /^\s*with\b/i.test(text) ? `select * from (${text}\n) narrowed` : `(${text}\n)`;
  return { text: `${cursor}with ${parts.join(',\n')}\n${read}`, parameters };
}

/** Whether a statement does more than read. */
export function isAct(text: string): boolean {
  return ACT.test(text);
}

/** Also the parts that other parts read; they stand before them. */
function partsIn(text: string, parts: readonly VisiblePart[], parameters: unknown[]): readonly string[] {
  const found: string[] = [];
  let read = text;
  for (const { table, rows } of parts.toReversed()) {
    if (!new RegExp(`\\b${table}\\b`).test(read)) continue;
    const visible = rows(parameters);
    read += `\n${visible}`;
    found.unshift(`${table} as not materialized (${visible})`);
  }
  return found;
}

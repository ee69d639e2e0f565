import { csvCell } from './csvCell.ts';
import { safeJson } from './safeJson.ts';

/** An entry of the audit trail as it is exported. */
export interface ExportedAuditEntry {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly object: string;
  readonly address: string | null;
  readonly credential: string | null;
  readonly details: unknown;
  /** Its place in the sealed chain; null: it was not sealed yet. */
  readonly position: number | null;
}

/** The formats that an audit trail is exported in. */
export const AUDIT_FORMATS = ['csv', 'ndjson'] as const;

export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const COLUMNS = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['actor', ({ actor }) => actor],
  ['act', ({ act }) => act],
  ['object', ({ object }) => object],
  ['address', ({ address }) => address],
  ['credential', ({ credential }) => credential],
  ['details', ({ details }) => safeJson(details)],
  ['position', ({ position }) => position],
] as const satisfies readonly (readonly [string, (entry: ExportedAuditEntry) => string | number | null])[];

/** Writes entries of the audit trail in a format, piece by piece while they come; what a spreadsheet would run, or a terminal obey, is made harmless. */
export async function* exportAudit(
  format: AuditFormat,
  entries: AsyncIterable<ExportedAuditEntry>,
): AsyncGenerator<string> {
  if (format === 'csv') yield lineOf(COLUMNS.map(([heading]) => heading));
  for await (const entry of entries) {
    yield format === 'csv' ? lineOf(COLUMNS.map(([, valueOf]) => valueOf(entry))) : `${jsonOf(entry)}\n`;
  }
}

function lineOf(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function jsonOf({ id, at, actor, act, object, address, credential, details, position }: ExportedAuditEntry): string {
  return safeJson({ id, at, actor, act, object, address, credential, details, position });
}

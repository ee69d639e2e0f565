import { exportAudit, type AuditFormat, type ExportedAuditEntry } from '@chargehand/task-export';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { AuditRow } from './listAudit.ts';

/** What of the trail is exported; null: no limit. */
export interface AuditRange {
  readonly from: Date | null;
  /** Before, not at this instant itself. */
  readonly to: Date | null;
}

const PAGE = 1_000;

const READ = `
  select e.id, e.at, e.actor, e.act, e.object, e.details, e.address, e.credential, s.position
  from audit_entry e left join audit_seal s on s.entry_id = e.id
  where e.id > $1 and ($2::timestamptz is null or e.at >= $2) and ($3::timestamptz is null or e.at < $3)
  order by e.id limit ${PAGE}`;

/** The entries of a time as text, oldest first, read page by page as they are taken. */
export function exportEntries(em: EntityManager, range: AuditRange, format: AuditFormat): AsyncGenerator<string> {
  return exportAudit(format, readEntries(em, range));
}

async function* readEntries(em: EntityManager, { from, to }: AuditRange): AsyncGenerator<ExportedAuditEntry> {
  let rows: readonly AuditRow[] = [];
  do {
    rows = await query<AuditRow>(em, READ, [rows.at(-1)?.id ?? 0, from, to]);
    for (const { id, at, ...entry } of rows) yield { ...entry, id: String(id), at: at.toISOString() };
  } while (rows.length === PAGE);
}

import { exportAudit } from '@chargehand/task-export';
import type { AuditFormat, ExportedAuditEntry } from '@chargehand/task-export';

/** One page of the audit trail. */
export interface AuditPageRead {
  readonly nodes: readonly ExportedAuditEntry[];
  /** Of all pages. */
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** What is exported, and how it is got. */
export interface AuditSource {
  readonly format: AuditFormat;
  /** Reads the page after a cursor; null: the first one. Rejects when it is cancelled. */
  readonly readPage: (after: string | null) => Promise<AuditPageRead>;
  /** Told after every page how many entries have come, and of how many. */
  readonly onProgress: (entries: number, total: number) => void;
}

const MEDIA_TYPES = { csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson' } as const;

/** Writes the audit trail page by page into a file of the browser, newest first. Rejects with whatever readPage does. */
export async function collectAudit(source: AuditSource): Promise<{ readonly file: Blob; readonly entries: number }> {
  const counter = { entries: 0 };
  const pieces: Blob[] = [];
  const texts: string[] = [];
  for await (const text of exportAudit(source.format, entriesOf(source, counter))) {
    texts.push(text);
    // Given away to the browser, which may put them on disk.
    if (texts.length >= 1_000) pieces.push(new Blob(texts.splice(0)));
  }
  pieces.push(new Blob(texts));
  return { file: new Blob(pieces, { type: MEDIA_TYPES[source.format] }), entries: counter.entries };
}

async function* entriesOf(
  { readPage, onProgress }: AuditSource,
  counter: { entries: number },
): AsyncGenerator<ExportedAuditEntry> {
  let total: number | undefined;
  let after: string | null = null;
  do {
    const page: AuditPageRead = await readPage(after);
    yield* page.nodes;
    counter.entries += page.nodes.length;
    // Later pages are counted again, while acts go on; the list begins at the newest of the first.
    total ??= page.totalCount;
    onProgress(counter.entries, total);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

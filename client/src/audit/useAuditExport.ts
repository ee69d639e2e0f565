import type { AuditFormat } from '@chargehand/task-export';
import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';
import { saveFile } from '../ui/saveFile.ts';
import { collectAudit } from './collectAudit.ts';
import { auditQuery } from './useAuditEntries.ts';
import type { AuditConditions } from './useAuditEntries.ts';

/** How far an export of the audit trail is. */
export type AuditExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly entries: number; readonly total: number }
  | { readonly kind: 'done'; readonly name: string; readonly entries: number }
  | { readonly kind: 'failed'; readonly format: AuditFormat; readonly problem: Problem };

/** Exports the audit trail, as far as it is listed, into a file that the browser saves. */
export interface AuditExport {
  readonly state: Readonly<ShallowRef<AuditExportState>>;
  /** Begins anew, whatever was under way. */
  start(format: AuditFormat): Promise<void>;
  /** Stops it; no file is left. Also puts away what an ended one has to say. */
  cancel(): void;
}

/** An export goes on until it is cancelled or its page is left; the conditions are those of its beginning. */
export function useAuditExport(conditions: () => AuditConditions): AuditExport {
  const ask = useAsk();
  const state = shallowRef<AuditExportState>({ kind: 'idle' });
  let current = new AbortController();

  async function start(format: AuditFormat): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    const tell = (next: AuditExportState): void => {
      if (!signal.aborted) state.value = next;
    };
    const variables = { ...conditions(), first: 500 };
    tell({ kind: 'busy', entries: 0, total: 0 });
    try {
      const { file, entries } = await collectAudit({
        format,
        readPage: async (after) => (await ask(auditQuery, { ...variables, after }, signal)).auditEntries,
        onProgress: (count, total) => tell({ kind: 'busy', entries: count, total }),
      });
      const name = `audit.${format}`;
      if (!signal.aborted) saveFile(file, name);
      tell({ kind: 'done', name, entries });
    } catch (cause) {
      tell({ kind: 'failed', format, problem: readProblem(cause) });
    }
  }

  function cancel(): void {
    current.abort();
    state.value = { kind: 'idle' };
  }

  onScopeDispose(() => current.abort());
  return { state, start, cancel };
}

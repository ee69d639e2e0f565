import { exportFileName } from '@chargehand/task-export';
import type { ExportFormat } from '@chargehand/task-export';
import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../../apollo.ts';
import type { Ask } from '../../apollo.ts';
import { graphql } from '../../graphql.ts';
import type { ResultOf } from '../../graphql.ts';
import { texts } from '../../texts.ts';
import { readProblem } from '../../ui/readProblem.ts';
import type { Problem } from '../../ui/readProblem.ts';
import { saveFile } from '../../ui/saveFile.ts';
import { collectExport } from './collectExport.ts';
import type { TargetPage } from './collectExport.ts';

const taskQuery = graphql(`
  query ExportedTask($id: ID!) {
    task(id: $id) {
      id
      filter
      state
      verdict
      createdAt
      finishedAt
      outputNames
      command {
        plugin
        action
        arguments
      }
      createdBy {
        login
      }
      counts {
        targeted
        pending
        succeeded
        failed
        unknown
        notSent
      }
    }
  }
`);

const targetsQuery = graphql(`
  query ExportedTargets($id: ID!, $after: String) {
    task(id: $id) {
      targets(first: 250, after: $after) {
        nodes {
          name
          outcome
          reason
          statusCode
          statusMessage
          hostgroup
          location
          organization
          smartProxy
          sentAt
          settledAt
          durationMs
          late
          outputs
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** How far an export is. pending: so many hosts had no outcome when it began. */
export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly hosts: number; readonly total: number }
  | { readonly kind: 'done'; readonly name: string; readonly hosts: number; readonly pending: number }
  | { readonly kind: 'failed'; readonly format: ExportFormat; readonly problem: Problem };

/** Exports a task into a file that the browser saves. */
export interface TaskExport {
  readonly state: Readonly<ShallowRef<ExportState>>;
  /** Begins anew, whatever was under way. */
  start(format: ExportFormat): Promise<void>;
  /** Stops it; no file is left. Also puts away what an ended one has to say. */
  cancel(): void;
}

/** An export goes on until it is cancelled or its page is left. */
export function useTaskExport(id: () => string): TaskExport {
  const ask = useAsk();
  const state = shallowRef<ExportState>({ kind: 'idle' });
  let current = new AbortController();

  async function start(format: ExportFormat): Promise<void> {
    current.abort();
    const { signal } = (current = new AbortController());
    const tell = (next: ExportState): void => {
      if (!signal.aborted) state.value = next;
    };
    tell({ kind: 'busy', hosts: 0, total: 0 });
    try {
      tell(await exportInto(id(), { ask, format, signal, tell }));
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

interface Exporting {
  readonly ask: Ask;
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
  readonly tell: (state: ExportState) => void;
}

/** A file in which a host is missing would be taken for the truth, so there is none then. */
async function exportInto(id: string, { ask, format, signal, tell }: Exporting): Promise<ExportState> {
  const { task } = await ask(taskQuery, { id }, signal);
  if (task === null) return incomplete(format, 0, 0);
  const { outputNames, ...about } = task;
  const { targeted: total, pending } = task.counts;
  const { file, hosts } = await collectExport({
    format,
    task: { id, outputs: outputNames, about },
    readPage: async (after) => pageOf(await ask(targetsQuery, { id, after }, signal)),
    onProgress: (count) => tell({ kind: 'busy', hosts: count, total }),
  });
  if (hosts !== total) return incomplete(format, hosts, total);
  const name = exportFileName(id, format);
  if (!signal.aborted) saveFile(file, name);
  return { kind: 'done', name, hosts, pending };
}

function incomplete(format: ExportFormat, hosts: number, total: number): ExportState {
  const message = texts.export.incomplete(hosts, total);
  return { kind: 'failed', format, problem: { code: 'EXPORT_INCOMPLETE', message, facts: {} } };
}

function pageOf({ task }: ResultOf<typeof targetsQuery>): TargetPage {
  if (task === null) return { nodes: [], next: null };
  const { nodes, pageInfo } = task.targets;
  return { nodes, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

import { onScopeDispose, shallowRef, watch } from 'vue';
import { useAsk } from '../apollo.ts';
import { readProblem } from '../ui/readProblem.ts';
import { graphql } from '../graphql.ts';
import { TargetDetails } from './TargetDetails.ts';
import type { TargetDetail } from './TargetDetails.ts';
import type { TargetRow } from './TaskStore.ts';

const detailsQuery = graphql(`
  query TargetDetails($id: ID!, $positions: [Int!]!) {
    task(id: $id) {
      id
      targetsAt(positions: $positions) {
        position
        statusMessage
        outputs
        sentAt
        settledAt
      }
    }
  }
`);

/** What is known of hosts beyond their rows. */
export interface DetailsView {
  /** Reads reactively. */
  readonly of: (row: TargetRow) => TargetDetail | undefined;
  /** Says which rows a table shows now. */
  readonly show: (rows: readonly TargetRow[]) => void;
}

/** Fetches the details of a task's hosts as they are shown: those in the table, and the one that is opened. */
export function useTargetDetails(id: string, opened: () => TargetRow | undefined): DetailsView {
  const ask = useAsk();
  const tick = shallowRef(0);
  const leaving = new AbortController();
  const details = new TargetDetails({
    ask: async (positions) =>
      (await ask(detailsQuery, { id, positions: [...positions] }, leaving.signal)).task?.targetsAt ?? [],
    isTooMuch: (error) => readProblem(error).code === 'REPLIES_TOO_LARGE',
    onCommit: () => (tick.value += 1),
    schedule: (askNow, afterMs) => void setTimeout(() => !leaving.signal.aborted && askNow(), afterMs),
  });
  let inTable: readonly TargetRow[] = [];
  const showBoth = (): void => {
    const row = opened();
    // Only a reply has outputs, but whoever opens a host wants to know when it was sent to.
    const replied = inTable.filter(({ statusCode, position }) => statusCode !== null && position !== row?.position);
    details.show(row === undefined ? replied : [row, ...replied]);
  };
  watch(opened, showBoth, { immediate: true });
  onScopeDispose(() => leaving.abort());
  return {
    of: (row) => {
      void tick.value;
      return details.get(row.position);
    },
    show: (rows) => {
      inTable = rows;
      showBoth();
    },
  };
}

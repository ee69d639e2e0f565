import type { Evidence, Violation } from './Evidence.ts';

/** I12 and I13: nothing is left lying that should be done, and places in a journal only grow. */
export function checkQueues(evidence: Evidence): readonly Violation[] {
  return [...checkDispatches(evidence), ...checkLeftovers(evidence), ...checkCursors(evidence)];
}

function checkDispatches({ dispatches, tasks }: Evidence): readonly Violation[] {
  const finished = new Set(tasks.filter(({ finishedAt }) => finishedAt !== null).map(({ id }) => id));
  return dispatches
    .filter(({ taskId, state }) => finished.has(taskId) && state !== 'CLOSED')
    .map(({ id, taskId, state }) => ({
      invariant: 'I12',
      message: `dispatch ${id} of the finished task ${taskId} is ${state}`,
    }));
}

function checkLeftovers({ leftovers }: Evidence): readonly Violation[] {
  return leftovers.map((message) => ({ invariant: 'I12', message }));
}

function checkCursors({ journals, cursors }: Evidence): readonly Violation[] {
  const fallen = [...cursors].flatMap(([proxy, seen]) =>
    seen.flatMap((cursor, index) => {
      const before = seen[index - 1] ?? 0;
      return cursor < before
        ? [{ invariant: 'I13', message: `the cursor of ${proxy} fell from ${before} to ${cursor}` }]
        : [];
    }),
  );
  const behind = journals.flatMap(({ proxy, uploaded, cursor, lines }) => {
    const last = lines.at(-1)?.sequence ?? 0;
    if (uploaded === last && cursor === last) return [];
    const message = `${proxy} has written ${last} lines, uploaded ${uploaded}, and the API has ${cursor}`;
    return [{ invariant: 'I13', message }];
  });
  return [...fallen, ...behind];
}

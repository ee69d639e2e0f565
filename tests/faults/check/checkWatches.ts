import type { Evidence, TargetRecord, Violation, WatchRecord } from './Evidence.ts';
import { targetsByTask } from './targetsByTask.ts';

/** I14 and I19: who watched all along has the picture that a fresh query gives, and no revision goes back. */
export function checkWatches(evidence: Evidence): readonly Violation[] {
  const rows = targetsByTask(evidence);
  return [
    ...evidence.watches.flatMap((watch) => checkPicture(watch)),
    ...evidence.watches.flatMap(({ taskId, complaints }) =>
      complaints.map((complaint) => ({ invariant: 'I19', message: `task ${taskId}: ${complaint}` })),
    ),
    ...evidence.tasks.flatMap(({ id, revision }) => checkRevisions(id, revision, rows.get(id) ?? [])),
  ];
}

function checkPicture({ taskId, watched, fresh }: WatchRecord): readonly Violation[] {
  const positions = new Set([...watched.keys(), ...fresh.keys()]);
  return [...positions].flatMap((position) => {
    const [seen, is] = [watched.get(position), fresh.get(position)];
    if (seen === is) return [];
    const message = `task ${taskId} at ${position}: watched ${String(seen)}, fresh ${String(is)}`;
    return [{ invariant: 'I14', message }];
  });
}

function checkRevisions(id: number, revision: number, targets: readonly TargetRecord[]): readonly Violation[] {
  const ahead = targets.filter((target) => target.revision > revision);
  return ahead.map(({ name, revision: own }) => ({
    invariant: 'I19',
    message: `${name} is at ${own}, its task ${id} at ${revision}`,
  }));
}

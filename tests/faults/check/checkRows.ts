import type { Evidence, TargetRecord, TaskRecord, Violation } from './Evidence.ts';
import { targetsByTask } from './targetsByTask.ts';

const ENDS = ['SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT'];

/** I1, I2, I3 and I9: one row for each host, each with an outcome, counters that equal them, and a task that follows from them. */
export function checkRows(evidence: Evidence): readonly Violation[] {
  const rows = targetsByTask(evidence);
  return [
    ...checkKeys(evidence),
    ...evidence.tasks.flatMap((task) => {
      const targets = rows.get(task.id) ?? [];
      return [...checkNames(task, targets), ...checkEnds(task, targets), ...checkCounters(task, targets)].concat(
        checkState(task, targets),
      );
    }),
  ];
}

function checkKeys({ tasks, submitted }: Evidence): readonly Violation[] {
  const byKey = Map.groupBy(tasks, ({ key }) => key);
  return [...submitted].flatMap(([key, id]) => {
    const ids = (byKey.get(key) ?? []).map((task) => task.id);
    if (ids.length === 1 && ids[0] === id) return [];
    return [
      { invariant: 'one task per key', message: `${key} was answered with task ${id}, stored are ${ids.join()}` },
    ];
  });
}

function checkNames(task: TaskRecord, targets: readonly TargetRecord[]): readonly Violation[] {
  const names = new Set(targets.map(({ name }) => name));
  if (names.size === targets.length && targets.length === task.targeted) return [];
  const message = `task ${task.id} targets ${task.targeted} hosts, has ${targets.length} rows with ${names.size} names`;
  return [{ invariant: 'I1', message }];
}

function checkEnds(task: TaskRecord, targets: readonly TargetRecord[]): readonly Violation[] {
  return targets
    .filter(({ state }) => !ENDS.includes(state))
    .map(({ name, state }) => ({ invariant: 'I2', message: `${name} of task ${task.id} is still ${state}` }));
}

function checkCounters(task: TaskRecord, targets: readonly TargetRecord[]): readonly Violation[] {
  const count = (state: string): number => targets.filter((target) => target.state === state).length;
  const pending = targets.filter(({ state }) => !ENDS.includes(state)).length;
  const counted = [count('SUCCEEDED'), count('FAILED'), count('UNKNOWN'), count('NOT_SENT'), pending].join();
  const stored = [task.succeeded, task.failed, task.unknown, task.notSent, task.pending].join();
  return counted === stored
    ? []
    : [{ invariant: 'I3', message: `task ${task.id} counts ${stored}, its rows give ${counted}` }];
}

function checkState(task: TaskRecord, targets: readonly TargetRecord[]): readonly Violation[] {
  const isOver = targets.every(({ state }) => ENDS.includes(state));
  if (!isOver) return task.state === 'FINISHED' ? [violation(task, 'although hosts are open')] : [];
  const neverSent = targets.every(({ state }) => state === 'NOT_SENT');
  if (task.state === 'CANCELLED' && neverSent) return [];
  if (task.state !== 'FINISHED') return [violation(task, 'although every host has its outcome')];
  const expected = verdictOf(targets);
  return task.verdict === expected ? [] : [violation(task, `but the rows make it ${expected}`)];
}

function verdictOf(targets: readonly TargetRecord[]): string {
  if (targets.some(({ state }) => state === 'UNKNOWN')) return 'UNKNOWN';
  const succeeded = targets.filter(({ state }) => state === 'SUCCEEDED').length;
  if (succeeded === targets.length) return 'SUCCESS';
  return succeeded === 0 ? 'FAILURE' : 'PARTIAL';
}

function violation(task: TaskRecord, why: string): Violation {
  return { invariant: 'I9', message: `task ${task.id} is ${task.state} ${String(task.verdict)}, ${why}` };
}

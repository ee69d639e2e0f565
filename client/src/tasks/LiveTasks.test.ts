import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveTasks } from './LiveTasks.ts';
import type { TaskRow } from './taskRow.ts';

test('a task moves from running to recent when the feed says that it has finished', () => {
  const tasks = new LiveTasks();
  tasks.apply(task('a', 1, 'RUNNING'));
  assert.deepEqual(idsOf(tasks.running), ['a']);
  tasks.apply(task('a', 2, 'FINISHED'));
  assert.deepEqual([idsOf(tasks.running), idsOf(tasks.recent)], [[], ['a']]);
});

test('a list that was asked for before the feed spoke does not take a finished task back', () => {
  const tasks = new LiveTasks();
  tasks.apply(task('a', 2, 'FINISHED'));
  tasks.apply(task('a', 1, 'RUNNING'));
  assert.deepEqual(idsOf(tasks.recent), ['a']);
});

test('a task that waits for an approval is neither running nor recent', () => {
  const tasks = new LiveTasks();
  tasks.apply(task('a', 1, 'AWAITING_APPROVAL'));
  assert.deepEqual([idsOf(tasks.awaiting), idsOf(tasks.running), idsOf(tasks.recent)], [['a'], [], []]);
  tasks.apply(task('a', 2, 'QUEUED'));
  assert.deepEqual([idsOf(tasks.awaiting), idsOf(tasks.running)], [[], ['a']]);
});

test('the newest task comes first', () => {
  const tasks = new LiveTasks();
  tasks.apply(task('old', 1, 'RUNNING', '2026-01-01T00:00:00Z'));
  tasks.apply(task('new', 1, 'QUEUED', '2026-01-02T00:00:00Z'));
  assert.deepEqual(idsOf(tasks.running), ['new', 'old']);
});

function idsOf(tasks: readonly TaskRow[]): string[] {
  return tasks.map(({ id }) => id);
}

function task(id: string, revision: number, state: TaskRow['state'], createdAt = '2026-01-01T00:00:00Z'): TaskRow {
  return {
    id,
    revision,
    state,
    createdAt,
    command: { id: 'c', plugin: 'package', action: 'status' },
    filter: 'all',
    verdict: null,
    createdBy: { id: 'u', login: 'alice' },
    counts: { targeted: 1, pending: 1, running: 0, held: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0 },
  };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaskStore } from './TaskStore.ts';
import type { TargetRow, TaskChange } from './TaskStore.ts';
import type { TargetState } from './status.ts';

test('a delta that arrives twice changes nothing the second time', () => {
  const { store } = openStore();
  store.apply(change(3, [target(0, 'SUCCEEDED', 3)]));
  const before = store.row(0);
  store.apply(change(3, [target(0, 'SUCCEEDED', 3)]));
  assert.equal(store.row(0), before);
});

test('an older delta never takes an outcome or a count back', () => {
  const { store } = openStore();
  store.apply(change(5, [target(0, 'SUCCEEDED', 5)], { succeeded: 1 }));
  store.apply(change(2, [target(0, 'SENT', 2)], { running: 1 }));
  assert.equal(store.row(0)?.state, 'SUCCEEDED');
  assert.equal(store.header?.counts.succeeded, 1);
  assert.equal(store.revision, 5);
});

test('an older delta still brings the hosts that were missed', () => {
  const { store } = openStore();
  store.apply(change(5, [target(1, 'FAILED', 5)]));
  store.apply(change(4, [target(0, 'SUCCEEDED', 4)]));
  assert.deepEqual(store.positions(), [0, 1]);
});

test('any number of deltas within one frame make one commit', () => {
  const { store, frame, commits } = openStore();
  for (let revision = 1; revision <= 500; revision += 1) store.apply(change(revision, [target(0, 'SENT', revision)]));
  assert.equal(commits(), 0);
  frame();
  assert.equal(commits(), 1);
  store.apply(change(501, []));
  frame();
  assert.equal(commits(), 2);
});

test('hosts keep the order of their positions, whatever order they arrive or settle in', () => {
  const { store } = openStore();
  store.apply(change(1, [target(2, 'PENDING', 1), target(0, 'PENDING', 1), target(1, 'PENDING', 1)]));
  store.apply(change(2, [target(2, 'FAILED', 2)]));
  assert.deepEqual(store.positions(), [0, 1, 2]);
  assert.deepEqual(store.positions('failed'), [2]);
});

test('a task is settled only in a state that is an end', () => {
  const { store } = openStore();
  assert.equal(store.settled, false);
  store.apply(change(1, []));
  assert.equal(store.settled, false);
  store.apply({ ...change(2, []), state: 'FINISHED' });
  assert.equal(store.settled, true);
});

function openStore(): { store: TaskStore; frame: () => void; commits: () => number } {
  let frames: (() => void)[] = [];
  let commits = 0;
  const store = new TaskStore(
    () => (commits += 1),
    (commit) => frames.push(commit),
  );
  const frame = (): void => {
    const due = frames;
    frames = [];
    for (const commit of due) commit();
  };
  return { store, frame, commits: () => commits };
}

function change(revision: number, targets: TargetRow[], counts: Partial<TaskChange['counts']> = {}): TaskChange {
  const none = { targeted: 3, pending: 0, running: 0, held: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  const calm = { pausedAt: null, stop: null, waves: [] };
  return { revision, state: 'RUNNING', verdict: null, counts: { ...none, ...counts }, ...calm, targets };
}

function target(position: number, state: TargetState, revision: number): TargetRow {
  return {
    position,
    name: `host${position}`,
    hostgroup: null,
    smartProxy: null,
    state,
    reason: null,
    statusCode: null,
    statusMessage: null,
    outputs: null,
    late: false,
    sentAt: null,
    settledAt: null,
    durationMs: null,
    revision,
  };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaskStore } from './TaskStore.ts';
import type { TaskChange } from './TaskStore.ts';
import type { TargetState } from './status.ts';
import { columnsOf } from './testing/columnsOf.ts';
import type { WrittenTarget } from './testing/columnsOf.ts';

test('a delta that arrives twice changes nothing the second time', () => {
  const { store } = openStore();
  store.apply(change(0, 1, [target(0, 'PENDING')]));
  store.apply(change(1, 3, [target(0, 'SUCCEEDED')]));
  const before = store.row(0);
  assert.equal(before?.state, 'SUCCEEDED');
  store.apply(change(1, 3, [target(0, 'SUCCEEDED')]));
  assert.equal(store.row(0), before);
});

test('a row is the same object until something of it changes', () => {
  const { store } = openStore();
  store.apply(change(0, 1, [target(0, 'PENDING'), target(1, 'PENDING')]));
  const [first, second] = [store.row(0), store.row(1)];
  store.apply(change(1, 2, [target(0, 'SENT')]));
  assert.notEqual(store.row(0), first);
  assert.equal(store.row(1), second);
});

test('an older delta never takes an outcome or a count back', () => {
  const { store } = openStore();
  store.apply(change(0, 5, [target(0, 'SUCCEEDED')], { succeeded: 1 }));
  store.apply(change(1, 2, [target(0, 'SENT')], { running: 1 }));
  assert.equal(store.row(0)?.state, 'SUCCEEDED');
  assert.equal(store.header?.counts.succeeded, 1);
  assert.equal(store.revision, 5);
});

test('a host has its name, place and proxy from the first change and keeps them', () => {
  const { store } = openStore();
  store.apply(change(0, 1, [target(0, 'PENDING'), target(1, 'PENDING')]));
  store.apply(change(1, 2, [target(1, 'NOT_SENT', 'NO_BRIDGE')]));
  const { name, state, reason } = store.find('host1') ?? assert.fail('it is not there');
  assert.deepEqual([name, state, reason], ['host1', 'NOT_SENT', 'NO_BRIDGE']);
});

test('what comes before the names is shown when they have come', () => {
  const { store } = openStore();
  store.apply(change(4, 5, [target(1, 'FAILED')]));
  assert.deepEqual([store.positions(), store.row(1), store.revision, store.hasGap], [[], undefined, 0, true]);
  store.apply(change(0, 4, [target(0, 'SUCCEEDED'), target(1, 'SENT')]));
  assert.deepEqual([store.positions(), store.row(1)?.state], [[0, 1], 'FAILED']);
});

test('after a gap the store goes on from what it knows, and is not settled', () => {
  const { store } = openStore();
  store.apply(change(0, 2, [target(0, 'PENDING'), target(1, 'PENDING')]));
  store.apply({ ...change(4, 6, [target(0, 'SUCCEEDED')]), state: 'FINISHED' });
  assert.deepEqual([store.revision, store.hasGap, store.settled], [2, true, false]);
  store.apply({ ...change(2, 6, [target(0, 'SUCCEEDED'), target(1, 'FAILED')]), state: 'FINISHED' });
  assert.deepEqual([store.revision, store.hasGap, store.settled], [6, false, true]);
});

test('a snapshot of less than what is known stands for all of it: the API was set back to an earlier time', () => {
  const { store } = openStore();
  store.apply(change(0, 5, [target(0, 'SUCCEEDED'), target(1, 'SENT'), target(2, 'PENDING')], { succeeded: 1 }));
  store.apply(change(0, 3, [target(0, 'SENT'), target(1, 'PENDING')], { running: 1 }));
  assert.deepEqual([store.revision, store.hasGap, store.header?.revision], [3, false, 3]);
  assert.deepEqual([store.positions().length, store.row(0)?.state, store.row(2)], [2, 'SENT', undefined]);
  assert.deepEqual([store.header?.counts.succeeded, store.find('host2')], [0, undefined]);
  store.apply(change(3, 4, [target(0, 'FAILED')]));
  assert.deepEqual([store.row(0)?.state, store.revision], ['FAILED', 4]);
});

test('any number of deltas within one frame make one commit', () => {
  const { store, frame, commits } = openStore();
  for (let revision = 1; revision <= 500; revision += 1)
    store.apply(change(revision - 1, revision, [target(0, 'SENT')]));
  assert.equal(commits(), 0);
  frame();
  assert.equal(commits(), 1);
  store.apply(change(500, 501, []));
  frame();
  assert.equal(commits(), 2);
});

test('hosts keep the order of their positions, whatever order they settle in', () => {
  const { store } = openStore();
  store.apply(change(0, 1, [target(0, 'PENDING'), target(1, 'PENDING'), target(2, 'PENDING')]));
  store.apply(change(1, 2, [target(2, 'FAILED')]));
  store.apply(change(2, 3, [target(0, 'FAILED')]));
  assert.deepEqual(store.positions(), [0, 1, 2]);
  assert.deepEqual(store.positions('failed'), [0, 2]);
});

test('a task is settled only in a state that is an end', () => {
  const { store } = openStore();
  assert.equal(store.settled, false);
  store.apply(change(0, 1, []));
  assert.equal(store.settled, false);
  store.apply({ ...change(1, 2, []), state: 'FINISHED' });
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

/** What changed after one revision, up to another; after 0 with the names. */
function change(
  since: number,
  revision: number,
  targets: WrittenTarget[],
  counts: Partial<TaskChange['counts']> = {},
): TaskChange {
  const none = { targeted: 3, pending: 0, running: 0, held: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  const calm = { pausedAt: null, pauseReason: null, stop: null, waves: [] };
  const columns = columnsOf(targets, since === 0);
  return { since, revision, state: 'RUNNING', verdict: null, counts: { ...none, ...counts }, ...calm, columns };
}

function target(position: number, state: TargetState, reason?: string): WrittenTarget {
  return { position, state, ...(reason !== undefined && { reason }) };
}

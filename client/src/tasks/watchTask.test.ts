import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaskStore } from './TaskStore.ts';
import type { TaskChange } from './TaskStore.ts';
import { columnsOf } from './testing/columnsOf.ts';
import { watchTask } from './watchTask.ts';
import type { WatchTaskOptions } from './watchTask.ts';

test('after a broken socket the watch goes on from the last revision it has seen', async () => {
  const asked: number[] = [];
  const { store, states } = await watch({
    subscribe: async (since, onChange) => {
      asked.push(since);
      if (since === 0) {
        onChange(change(7, 'RUNNING'));
        throw new Error('cut');
      }
      onChange(change(9, 'FINISHED'));
    },
  });
  assert.deepEqual(asked, [0, 7]);
  assert.equal(store.revision, 9);
  assert.deepEqual(states, ['live', 'lost', 'live']);
});

test('where the socket cannot be opened, long polling follows the task to its end', async () => {
  const polled: number[] = [];
  const { store, states } = await watch({
    subscribe: () => Promise.reject(new Error('blocked')),
    poll: async (since) => {
      polled.push(since);
      return change(since + 1, since === 4 ? 'FINISHED' : 'RUNNING');
    },
  });
  assert.deepEqual(polled, [0, 1, 2, 3, 4]);
  assert.equal(store.settled, true);
  assert.ok(!states.includes('lost'));
});

test('the socket is tried again after some long polls', async () => {
  let sockets = 0;
  await watch({
    subscribe: async (since, onChange) => {
      sockets += 1;
      if (sockets === 1) throw new Error('blocked');
      onChange(change(since + 1, 'FINISHED'));
    },
    poll: async (since) => change(since + 1, 'RUNNING'),
  });
  assert.equal(sockets, 2);
});

test('when neither way works the state says so and both are tried again', async () => {
  let polls = 0;
  const { states } = await watch({
    subscribe: () => Promise.reject(new Error('down')),
    poll: async (since) => {
      polls += 1;
      if (polls <= 2) throw new Error('down');
      return change(since + 1, 'FINISHED');
    },
  });
  assert.deepEqual(states, ['lost', 'lost', 'live']);
});

test('a task that does not exist is not asked for again', async () => {
  let asked = 0;
  await watch({
    subscribe: () => {
      asked += 1;
      return Promise.reject(new Error('TASK_NOT_FOUND'));
    },
    isHopeless: () => true,
  });
  assert.equal(asked, 1);
});

test('a stream that completes before the task has settled is followed again', async () => {
  let streams = 0;
  await watch({
    subscribe: async (since, onChange) => {
      streams += 1;
      onChange(change(since + 1, streams === 2 ? 'FINISHED' : 'RUNNING'));
    },
  });
  assert.equal(streams, 2);
});

test('when the stream leaves out revisions, what was left out is asked for', async () => {
  const asked: number[] = [];
  const { store } = await watch({
    subscribe: async (since, onChange) => {
      asked.push(since);
      onChange(change(3, 'RUNNING', 0));
      onChange(since === 0 ? change(9, 'FINISHED', 5) : change(9, 'FINISHED', since));
    },
  });
  assert.deepEqual([asked, store.revision], [[0, 3], 9]);
});

async function watch(options: Partial<WatchTaskOptions>): Promise<{ store: TaskStore; states: string[] }> {
  const states: string[] = [];
  const store = new TaskStore(
    () => undefined,
    (commit) => commit(),
  );
  await watchTask({
    store,
    subscribe: () => Promise.reject(new Error('not expected')),
    poll: () => Promise.reject(new Error('not expected')),
    isHopeless: () => false,
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    ...options,
    onState: ({ kind }) => {
      if (kind !== states.at(-1) || kind === 'lost') states.push(kind);
    },
  });
  return { store, states };
}

function change(revision: number, state: TaskChange['state'], since = 0): TaskChange {
  const counts = { targeted: 0, pending: 0, running: 0, held: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  const calm = { pausedAt: null, pauseReason: null, stop: null, waves: [] };
  return { since, revision, state, verdict: null, counts, ...calm, columns: columnsOf([]) };
}

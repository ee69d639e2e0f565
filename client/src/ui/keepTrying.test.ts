import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepTrying } from './keepTrying.ts';

test('waits grow from 1 to 30 s and start over after a success', async () => {
  const waits: number[] = [];
  let attempts = 0;
  await keepTrying({
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    random: () => 0,
    onFailure: (_cause, retryInMs) => waits.push(retryInMs),
    attempt: async (succeeded) => {
      attempts += 1;
      if (attempts === 8) succeeded();
      if (attempts <= 8) throw new Error('down');
    },
  });
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 1_000]);
});

test('clients that lost the same server do not all come back at the same moment', async () => {
  const waits = new Set<number>();
  for (const chance of [0, 0.5, 0.99]) {
    const leaving = new AbortController();
    await keepTrying({
      signal: leaving.signal,
      sleep: () => Promise.resolve(),
      random: () => chance,
      onFailure: (_cause, retryInMs) => {
        waits.add(retryInMs);
        leaving.abort();
      },
      attempt: () => Promise.reject(new Error('down')),
    });
  }
  assert.equal(waits.size, 3);
});

test('nothing is tried, and no failure told, once the signal has aborted', async () => {
  const leaving = new AbortController();
  await keepTrying({
    signal: leaving.signal,
    sleep: () => Promise.resolve(),
    onFailure: () => assert.fail('told of a failure'),
    attempt: async () => {
      leaving.abort();
      throw new Error('cut by leaving');
    },
  });
});

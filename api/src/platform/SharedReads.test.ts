import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { SharedReads } from './SharedReads.ts';

/** Reads that end when the test says so, each with its number. */
function openReads(): {
  reads: SharedReads<number>;
  read: () => Promise<number>;
  begun: () => number;
  end: () => Promise<void>;
} {
  const waiting: (() => void)[] = [];
  let begun = 0;
  const read = async (): Promise<number> => {
    const number = (begun += 1);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return number;
  };
  const end = async (): Promise<void> => {
    for (const resolve of waiting.splice(0)) resolve();
    await settle();
  };
  return { reads: new SharedReads(), read, begun: () => begun, end };
}

test('those who ask at the same time are given the same', async () => {
  const { reads, read, end } = openReads();
  const asked = [1, 2, 3].map(() => reads.fresh('a', read));
  await settle();
  await end();
  assert.deepEqual(await Promise.all(asked), [1, 1, 1]);
});

test('nobody is given what was begun before they asked, and however many ask, two reads go on at most', async () => {
  const { reads, read, begun, end } = openReads();
  const first = reads.fresh('a', read);
  await settle();
  const late = Array.from({ length: 100 }, () => reads.fresh('a', read));
  assert.equal(begun(), 1);
  await end();
  assert.equal(begun(), 2);
  await end();
  assert.deepEqual([await first, ...new Set(await Promise.all(late))], [1, 2]);
});

test('what is asked under another key is read by itself', async () => {
  const { reads, read, end } = openReads();
  const asked = ['a', 'b'].map((key) => reads.fresh(key, read));
  await settle();
  await end();
  assert.deepEqual(await Promise.all(asked), [1, 2]);
});

test('a failure is told to those who waited for it, and the next one reads again', async () => {
  const reads = new SharedReads<number>();
  const failing = [1, 2].map(() => reads.fresh('a', () => Promise.reject(new Error('away'))));
  for (const { status } of await Promise.allSettled(failing)) assert.equal(status, 'rejected');
  assert.equal(await reads.fresh('a', () => Promise.resolve(7)), 7);
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

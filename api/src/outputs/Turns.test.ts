import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './Turns.ts';

test('only so many go on at the same time, in the order in which they came, also when some fail', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (n: number): Promise<number> => {
    started.push(n);
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (n % 3 === 0) throw new Error('no');
    return n;
  };
  const ends = await Promise.allSettled(Array.from({ length: 9 }, (_, n) => turns.take(() => work(n))));
  assert.deepEqual([started, most], [[0, 1, 2, 3, 4, 5, 6, 7, 8], 2]);
  assert.deepEqual(
    ends.map(({ status }) => status === 'fulfilled'),
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n % 3 !== 0),
  );
  assert.equal(await turns.take(() => work(10)), 10);
});

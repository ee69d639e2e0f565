import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import { WorkLimit, WorkLimitReached } from './WorkLimit.ts';

test('no more than so many work at once, the others in the order in which they came', async () => {
  const limit = new WorkLimit({ atOnce: 2, waiting: 10 });
  const started: number[] = [];
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const all = gates.map(({ promise }, nth) =>
    limit.run(async () => {
      started.push(nth);
      await promise;
    }),
  );
  await nextRound();
  assert.deepEqual(started, [0, 1]);
  gates[1]?.resolve();
  await nextRound();
  assert.deepEqual(started, [0, 1, 2]);
  for (const { resolve } of gates) resolve();
  await Promise.all(all);
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
});

test('who finds too many waiting is turned away at once, and work that fails gives its place back', async () => {
  const limit = new WorkLimit({ atOnce: 1, waiting: 1 });
  const gate = Promise.withResolvers<void>();
  const first = limit.run(async () => await gate.promise);
  const second = limit.run(async () => 'second');
  await assert.rejects(
    limit.run(async () => 'third'),
    WorkLimitReached,
  );
  gate.reject(new Error('it failed'));
  await assert.rejects(first, /it failed/);
  assert.equal(await second, 'second');
  assert.equal(await limit.run(async () => 'fourth'), 'fourth');
});

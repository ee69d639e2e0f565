import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { taskOf } from './taskRows.ts';

let world: TaskWorld;
before(async () => {
  world = await startTaskWorld();
});
after(() => world[Symbol.asyncDispose]());

test('outcomes of two bridges that each release hosts of the other, and the clock, do not wait for each other in a circle', async () => {
  const trials = await Promise.all(
    Array.from({ length: 4 }, () => RolloutTrial.start(world, { a: 15, b: 15 }, { concurrency: 4, batchSize: 1 })),
  );
  for (let round = 0; round < 60; round += 1) {
    await Promise.all(trials.map((trial) => trial.claimAll()));
    await Promise.all(
      trials.flatMap((trial) => [
        trial.replyOf('a'),
        trial.replyOf('b'),
        settleTask(world.contextOf('user').em, trial.taskId),
      ]),
    );
  }
  for (const { taskId } of trials) assert.equal((await taskOf(world, taskId)).state, 'FINISHED');
});

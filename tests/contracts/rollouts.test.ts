import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { pauseTask, resumeTask } from '@chargehand/api/tasks/pauseTask';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { auditOf, statesOf, targetsOf, taskOf } from './taskRows.ts';

describe('rollouts', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const start = (hosts: { a?: number; b?: number }, rollout: Rollout): Promise<RolloutTrial> =>
    RolloutTrial.start(world, hosts, rollout);
  const sweep = (taskId: number): Promise<void> => settleTask(world.contextOf('user').em, taskId);

  test('bridges are given a wave when every host of the one before it has its outcome', async () => {
    const trial = await start({ a: 6, b: 4 }, { canary: 2, percentages: [50] });
    assert.deepEqual(await trial.given(), 2);
    await trial.claimAll();
    await trial.reply(1);
    assert.deepEqual(await trial.given(), 2);
    await trial.reply(1);
    assert.deepEqual(await trial.given(), 5);
    await trial.claimAll();
    await trial.reply(3);
    assert.deepEqual(await trial.given(), 10);
    await trial.claimAll();
    await trial.reply(5);
    const { state, verdict } = await taskOf(world, trial.taskId);
    assert.deepEqual([state, verdict], ['FINISHED', 'SUCCESS']);
  });

  test('the counters of the waves equal their rows, and their times follow each other', async () => {
    const trial = await start({ a: 5 }, { canary: 2 });
    await trial.claimAll();
    await trial.reply(1);
    await trial.reply(1, 1);
    await trial.claimAll();
    await trial.reply(2);
    const waves = await trial.waves();
    assert.deepEqual(
      waves.map(({ label, targeted, pending, succeeded, failed }) => [label, targeted, pending, succeeded, failed]),
      [
        ['canary', 2, 0, 1, 1],
        ['rest', 3, 1, 2, 0],
      ],
    );
    const [canary, rest] = waves;
    assert.ok(canary?.startedAt && canary.settledAt && rest?.startedAt && rest.settledAt === null);
    assert.ok(canary.startedAt <= canary.settledAt && canary.settledAt <= rest.startedAt);
  });

  test('no more hosts are at work than the rollout allows', async () => {
    const trial = await start({ a: 10 }, { concurrency: 4, batchSize: 2 });
    for (let answered = 0; answered < 10; answered += 1) {
      await trial.claimAll();
      assert.ok((await trial.given()) - answered <= 4);
      await trial.reply(1);
    }
    assert.equal((await taskOf(world, trial.taskId)).state, 'FINISHED');
  });

  test('too many failures stop the task: the rest is proved unsent, and who failed stays failed', async () => {
    const trial = await start({ a: 8 }, { canary: 4, stopAfterPercent: 50 });
    await trial.claimAll();
    await trial.reply(1);
    await trial.reply(1, 1);
    await trial.reply(1, 2);
    const { state, notSent, failed } = await taskOf(world, trial.taskId);
    assert.deepEqual([state, notSent, failed], ['HALTING', 4, 2]);
    assert.deepEqual((await trial.reasons()).filter((reason) => reason === 'HALTED').length, 4);
    await trial.reply(1);
    const { stopKind, stopReason, stopConfirmedAt, stoppedById, ...task } = await trial.row();
    assert.deepEqual([task.state, task.verdict, stopKind, stoppedById], ['FINISHED', 'PARTIAL', 'HALTED', null]);
    assert.match(stopReason ?? '', /^2 of the 4 hosts of wave 1 failed or did not answer/);
    assert.ok(stopConfirmedAt);
  });

  test('a rule that is broken by the last hosts stops nothing', async () => {
    const trial = await start({ a: 2 }, { stopAfterFailures: 1 });
    await trial.claimAll();
    await trial.begin(2);
    await trial.reply(2, 1);
    const { state, verdict, stopKind } = await trial.row();
    assert.deepEqual([state, verdict, stopKind], ['FINISHED', 'FAILURE', null]);
  });

  test('a paused rollout gives nothing more to bridges until it is resumed', async () => {
    const trial = await start({ a: 4 }, { batchSize: 2 });
    await trial.claimAll();
    await pauseTask(world.contextOf('user'), String(trial.taskId));
    await trial.reply(2);
    await sweep(trial.taskId);
    assert.equal(await trial.given(), 2);
    await pauseTask(world.contextOf('user'), String(trial.taskId));
    await resumeTask(world.contextOf('user'), String(trial.taskId));
    await resumeTask(world.contextOf('user'), String(trial.taskId));
    assert.equal(await trial.given(), 4);
    assert.deepEqual(await auditOf(world, trial.taskId), ['task.run', 'task.pause', 'task.resume']);
  });

  test('waves that are to be confirmed each wait for a person', async () => {
    const trial = await start({ a: 3 }, { percentages: [30, 60], confirmWaves: true });
    for (const given of [1, 2, 3]) {
      assert.equal(await trial.given(), given);
      await trial.claimAll();
      await trial.reply(1);
      await sweep(trial.taskId);
      const { pausedAt } = await trial.row();
      assert.equal(pausedAt !== null, given < 3);
      if (given < 3) await resumeTask(world.contextOf('user'), String(trial.taskId));
    }
    assert.equal((await taskOf(world, trial.taskId)).state, 'FINISHED');
  });

  test('the clock lets a spread rollout and one that pauses between waves go on', async () => {
    const spread = await start({ a: 4 }, { spreadSeconds: 100, batchSize: 2 });
    const waves = await start({ a: 4 }, { canary: 2, pauseSeconds: 60 });
    await waves.claimAll();
    await waves.reply(2);
    for (const trial of [spread, waves]) {
      await sweep(trial.taskId);
      assert.equal(await trial.given(), 2);
      await trial.pass('release_at', 'settled_at');
      await sweep(trial.taskId);
      assert.equal(await trial.given(), 4);
    }
  });

  test('what is held back when the time to send is over is not sent, also of a paused task', async () => {
    const trial = await start({ a: 4 }, { batchSize: 2 });
    await trial.claimAll();
    await trial.reply(1);
    await pauseTask(world.contextOf('user'), String(trial.taskId));
    await trial.pass('send_until');
    await sweep(trial.taskId);
    assert.deepEqual((await trial.reasons()).slice(2), ['DEADLINE', 'DEADLINE']);
    await trial.reply(1);
    const { state, verdict } = await taskOf(world, trial.taskId);
    assert.deepEqual([state, verdict], ['FINISHED', 'PARTIAL']);
  });

  test('an answer after the time to send is over gives nothing more to a bridge, so none is blamed for what is not sent', async () => {
    const trial = await start({ a: 4 }, { batchSize: 2 });
    await trial.claimAll();
    await trial.pass('send_until');
    await trial.reply(2);
    assert.equal(await trial.given(), 2);
    await sweep(trial.taskId);
    assert.deepEqual(await trial.reasons(), [null, null, 'DEADLINE', 'DEADLINE']);
  });

  test('a host that a source dropped meanwhile is not sent to', async () => {
    const trial = await start({ a: 4 }, { batchSize: 2 });
    await trial.claimAll();
    const [, , third] = await targetsOf(world, trial.taskId);
    const retire = `update host set retired_at = now() where id = (select host_id from target where task_id = $1 and position = $2)`;
    await query(world.contextOf('user').em, retire, [trial.taskId, third?.position]);
    await trial.reply(2);
    await trial.claimAll();
    await trial.reply(1);
    assert.equal(await statesOf(world, trial.taskId), 'SUCCEEDED SUCCEEDED NOT_SENT SUCCEEDED');
    assert.equal((await trial.reasons())[2], 'HOST_GONE');
  });

  test('a bridge that stays away holds up the others for one wait, not again with every batch', async () => {
    const trial = await start({ a: 12, b: 12 }, { concurrency: 6 });
    const away = `update dispatch d set send_until = now() - interval '1 second' from bridge b where b.id = d.bridge_id and d.task_id = $1
      and d.state = 'QUEUED' and b.smart_proxy_id = (select id from smart_proxy where name = 'site-b')`;
    await query(
      world.contextOf('user').em,
      `update bridge set last_seen_at = now() where id = (select min(id) from bridge)`,
    );
    for (let round = 0; (await taskOf(world, trial.taskId)).state !== 'FINISHED'; round += 1) {
      assert.ok(round < 24, 'it comes to an end');
      await trial.claimAll('a');
      await trial.replyOf('a');
      if (round > 0) continue;
      await query(world.contextOf('user').em, away, [trial.taskId]);
      await query(
        world.contextOf('user').em,
        `update task set created_at = now() - interval '10 minutes' where id = $1`,
        [trial.taskId],
      );
      await sweep(trial.taskId);
    }
    const { succeeded, notSent } = await taskOf(world, trial.taskId);
    assert.deepEqual([succeeded, notSent], [12, 12]);
    assert.ok((await trial.reasons()).every((reason) => reason === null || reason === 'BRIDGE_AWAY'));
  });

  test('what cannot be paused or resumed says why', async () => {
    const user = world.contextOf('user');
    const plain = await world.startTrial({ a: 1 });
    await assert.rejects(pauseTask(user, String(plain.taskId)), { code: 'NOTHING_HELD_BACK' });
    await assert.rejects(pauseTask(user, '999999'), { code: 'TASK_NOT_FOUND' });
    await assert.rejects(resumeTask(user, 'x'), { code: 'TASK_NOT_FOUND' });
    const trial = await start({ a: 1 }, { batchSize: 1 });
    await trial.claimAll();
    await trial.reply(1);
    await assert.rejects(pauseTask(user, String(trial.taskId)), { code: 'TASK_ENDED' });
  });
});

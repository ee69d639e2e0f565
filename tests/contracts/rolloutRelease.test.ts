import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { keepReleasing } from '@chargehand/api/tasks/keepReleasing';
import { pauseReasonOf } from '@chargehand/api/tasks/PauseReason';
import { pauseTask, resumeTask } from '@chargehand/api/tasks/pauseTask';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { pollTask } from '@chargehand/api/tasks/watchTask';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { auditOf, statesOf, taskOf } from './taskRows.ts';

const RETIRE_REST = `
  update host set retired_at = now() where id in (select host_id from target where task_id = $1 and position = any($2::int[]))`;

const ALL_AWAY = `
  with old as (update task set created_at = now() - interval '1 hour' where id = $1)
  update bridge set last_seen_at = now() - interval '10 minutes'`;

const OWN_ACTS = `select act, details from audit_entry where object = $1 and actor = 'api' order by id`;

/** How a rollout goes on when bridges are away, hosts are gone or nothing is to be sent. */
describe('a release', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const em = () => world.contextOf('user').em;
  const start = (hosts: { a?: number; b?: number }, rollout: Rollout): Promise<RolloutTrial> =>
    RolloutTrial.start(world, hosts, rollout);
  const sweep = (taskId: number): Promise<void> => settleTask(em(), taskId);
  const releasedOf = async ({ taskId }: RolloutTrial): Promise<number> =>
    (await queryOne<{ released: number }>(em(), 'select released from task where id = $1', [taskId])).released;
  const retire = async ({ taskId }: RolloutTrial, positions: readonly number[]): Promise<unknown> =>
    await query(em(), RETIRE_REST, [taskId, positions]);
  const ownActs = async ({ taskId }: RolloutTrial): Promise<unknown> => await query(em(), OWN_ACTS, [`task:${taskId}`]);
  const resume = async ({ taskId }: RolloutTrial): Promise<unknown> =>
    await resumeTask(world.contextOf('user'), String(taskId));
  /** As the page of the task and its watchers have it. */
  const pauseReason = async ({ taskId }: RolloutTrial): Promise<string | null> => {
    const told = { id: String(taskId), since: 0, wants: { targets: false, columns: false } };
    const progress = await pollTask(world.contextOf('user'), told, 0);
    assert.equal(progress.pauseReason, await pauseReasonOf(em(), taskId, null));
    return progress.pauseReason;
  };

  test('of many batches holds up nobody: each transaction releases a few, and the rest follows at once', async () => {
    const trial = await start({ a: 101 }, { batchSize: 1 });
    await retire(
      trial,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    await trial.claimAll();
    const { events } = world.contextOf('user');
    const woken = events.wait('rollout', String(trial.taskId), 5_000);
    await trial.reply(1);
    assert.equal(await releasedOf(trial), 11);
    assert.equal(await woken, true);
    await settleDueTasks(em());
    assert.equal(await releasedOf(trial), 21, 'the clock finds it, too');
    const ended = new AbortController();
    const releasing = keepReleasing(em, events, ended.signal);
    const isFinished = async (): Promise<boolean> => (await taskOf(world, trial.taskId)).state === 'FINISHED';
    await query(em(), `select pg_notify('rollout', $1)`, [String(trial.taskId)]);
    while (!(await isFinished())) assert.ok(await events.wait('task', String(trial.taskId), 5_000), 'it goes on');
    ended.abort();
    await releasing;
    assert.equal(new Set((await trial.reasons()).slice(1)).size, 1);
  });

  test('gives each bridge one dispatch, although it is of several batches', async () => {
    const trial = await start({ a: 8, b: 8 }, { concurrency: 16, batchSize: 2 });
    const sql = 'select count(*)::int as count from dispatch where task_id = $1';
    assert.equal((await queryOne<{ count: number }>(em(), sql, [trial.taskId])).count, 2);
    assert.equal(await trial.given(), 16);
  });

  test('waits for a person, with the reason, when not one bridge of the task is there: nothing is lost', async () => {
    const trial = await start({ a: 4, b: 20 }, { batchSize: 4 });
    await trial.claimAll();
    await query(em(), ALL_AWAY, [trial.taskId]);
    await trial.reply(4);
    assert.equal(await pauseReason(trial), 'BRIDGES_AWAY');
    const { pending, notSent } = await taskOf(world, trial.taskId);
    assert.deepEqual([pending, notSent], [20, 0]);
    assert.deepEqual(await ownActs(trial), [{ act: 'task.pause', details: { reason: 'BRIDGES_AWAY' } }]);
    await resume(trial);
    assert.equal(await pauseReason(trial), 'BRIDGES_AWAY');
    await query(em(), 'update bridge set last_seen_at = now()');
    await resume(trial);
    assert.deepEqual([await pauseReason(trial), await trial.given()], [null, 8]);
  });

  test('is not confirmed by a pause and its end while the wave before is at work', async () => {
    const trial = await start({ a: 6 }, { canary: 2, confirmWaves: true });
    await trial.claimAll();
    await pauseTask(world.contextOf('user'), String(trial.taskId));
    assert.equal(await pauseReason(trial), 'PERSON');
    await resume(trial);
    await trial.reply(2, 1);
    assert.equal(await trial.given(), 2);
    assert.equal(await pauseReason(trial), 'WAVE');
    assert.deepEqual(await ownActs(trial), [{ act: 'task.pause', details: { reason: 'WAVE' } }]);
    await resume(trial);
    assert.equal(await trial.given(), 6);
  });

  test('asks nobody about a wave of which nothing is to be sent', async () => {
    const trial = await start({ a: 3 }, { percentages: [30, 60], confirmWaves: true, pauseSeconds: 60 });
    await retire(trial, [1]);
    const settle = `update target set state = 'NOT_SENT', reason = 'HOST_GONE', settled_at = now() where task_id = $1 and position = 1`;
    await query(em(), settle, [trial.taskId]);
    await query(em(), 'update task set pending = 2, held = 1, not_sent = 1 where id = $1', [trial.taskId]);
    const wave = 'update task_wave set pending = 0, not_sent = 1, settled_at = now() where task_id = $1 and number = 1';
    await query(em(), wave, [trial.taskId]);
    await trial.claimAll();
    await trial.reply(1);
    await trial.pass('release_at', 'settled_at');
    await sweep(trial.taskId);
    assert.equal(await pauseReason(trial), 'WAVE');
    await resume(trial);
    assert.equal(await statesOf(world, trial.taskId), 'SUCCEEDED NOT_SENT PENDING');
    assert.equal(await trial.given(), 2);
  });

  test('is stopped by a share of the hosts that are sent to, whether they stand in waves or not, and the stop is audited', async () => {
    for (const waves of [{}, { percentages: [100] }]) {
      const trial = await start({ a: 4 }, { ...waves, batchSize: 1, stopAfterPercent: 50 });
      await retire(trial, [1, 2]);
      await trial.claimAll();
      await trial.reply(1, 1);
      const { state, stopReason } = await trial.row();
      assert.deepEqual([state, await trial.given()], ['FINISHED', 1]);
      assert.match(stopReason ?? '', /^1 of the 2 hosts of wave 1 failed/);
      assert.deepEqual(await ownActs(trial), [{ act: 'task.halt', details: { reason: stopReason } }]);
      assert.deepEqual(await auditOf(world, trial.taskId), ['task.run', 'task.halt']);
    }
  });

  test('that can never be in time is refused when the task starts', async () => {
    const rollout = { canary: 1, pauseSeconds: 4_000 };
    await assert.rejects(world.startTrial({ a: 3 }, { deadlineSeconds: 4_060, rollout }), {
      code: 'BAD_RUN_OPTION',
      message: /deadlineSeconds must be more than \d+: 2 waves have 1 pauses of 4000 s/,
    });
    await world.startTrial({ a: 1 }, { deadlineSeconds: 4_060, rollout });
  });
});

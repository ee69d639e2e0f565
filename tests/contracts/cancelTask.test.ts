import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import { claimDispatches } from '@chargehand/api/tasks/claimDispatches';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { uncertainOf } from '@chargehand/api/tasks/TaskStop';
import { pollTask } from '@chargehand/api/tasks/watchTask';
import { query } from '@chargehand/api/platform/sql';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { auditOf, statesOf, targetsOf, taskOf } from './taskRows.ts';

describe('cancelTask', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const cancel = async (taskId: number): Promise<void> =>
    void (await cancelTask(world.contextOf('user'), String(taskId)));
  /** As the task says it, and as it says it to a watcher. */
  const uncertain = async (taskId: number): Promise<readonly unknown[]> => {
    const ctx = world.contextOf('user');
    const wants = { targets: false, columns: false };
    const { stop } = await pollTask(ctx, { id: String(taskId), since: 0, wants }, 0);
    return [await uncertainOf(ctx.em.fork(), taskId, null), stop.uncertain];
  };
  const rowOf = async (taskId: number) => await new RolloutTrial(world, taskId).row();

  test('a task of which no bridge has taken anything is cancelled at once, and nothing of it can be claimed', async () => {
    const { taskId } = await world.startTrial({ a: 2, b: 1 });
    await cancel(taskId);
    assert.equal(await statesOf(world, taskId), 'NOT_SENT NOT_SENT NOT_SENT');
    const { state, verdict, stopKind, stopConfirmedAt } = await rowOf(taskId);
    assert.deepEqual([state, verdict, stopKind], ['CANCELLED', null, 'CANCELLED']);
    assert.ok(stopConfirmedAt);
    assert.equal((await taskOf(world, taskId)).notSent, 3);
    const claimed = await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    assert.ok(!claimed.some((dispatch) => dispatch.taskId === taskId));
  });

  test('what a bridge has taken waits for its word, and the word makes the numbers exact', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 4 });
    const { dispatchId, positions } = parts.a;
    const [first = 0, second = 0, ...others] = positions;
    await world.upload(
      'a',
      { dispatchId, position: first, event: 'SENT' },
      { dispatchId, position: second, event: 'ASSIGNED' },
    );
    await cancel(taskId);
    assert.equal(await statesOf(world, taskId), 'SENT ASSIGNED PENDING PENDING');
    assert.equal((await rowOf(taskId)).state, 'CANCELLING');
    assert.equal((await rowOf(taskId)).stopConfirmedAt, null);
    const refused = [second, ...others].map((position) => ({
      dispatchId,
      position,
      event: 'NOT_SENT' as const,
      reason: 'CANCELLED',
    }));
    await world.upload('a', ...refused);
    assert.ok((await rowOf(taskId)).stopConfirmedAt);
    assert.equal((await rowOf(taskId)).state, 'CANCELLING');
    await world.upload('a', { dispatchId, position: first, event: 'REPLIED' });
    const { state, verdict, succeeded, notSent } = await taskOf(world, taskId);
    assert.deepEqual([state, verdict, succeeded, notSent], ['FINISHED', 'PARTIAL', 1, 3]);
  });

  test('a host that was sent to goes on to its own outcome', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const { dispatchId, positions } = parts.a;
    await world.upload('a', ...positions.map((position) => ({ dispatchId, position, event: 'SENT' as const })));
    await cancel(taskId);
    assert.ok((await rowOf(taskId)).stopConfirmedAt, 'nothing is left that could be sent');
    await query(world.contextOf('user').em, `update dispatch set deadline_at = now() where task_id = $1`, [taskId]);
    await settleTask(world.contextOf('user').em, taskId);
    assert.equal(await statesOf(world, taskId), 'UNKNOWN UNKNOWN');
    assert.equal((await rowOf(taskId)).state, 'FINISHED');
    assert.deepEqual(await uncertain(taskId), [0, 0], 'the broker confirmed them');
  });

  test('a host that is just being sent to is waited for, but not for ever', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const { dispatchId, positions } = parts.a;
    await world.upload('a', ...positions.map((position) => ({ dispatchId, position, event: 'SENDING' as const })));
    await cancel(taskId);
    assert.equal((await rowOf(taskId)).stopConfirmedAt, null);
    await world.upload('a', { dispatchId, position: positions[0] ?? 0, event: 'SENT' });
    assert.equal((await rowOf(taskId)).stopConfirmedAt, null);
    const { em } = world.contextOf('user');
    const age = (seconds: number) =>
      query(em, `update task set stopped_at = stopped_at - make_interval(secs => $2) where id = $1`, [taskId, seconds]);
    await age(50);
    await settleDueTasks(em);
    assert.equal(
      (await rowOf(taskId)).stopConfirmedAt,
      null,
      'cut off, it may begin until its lease ends, and is at it for a while',
    );
    await age(5);
    await settleDueTasks(em);
    assert.ok((await rowOf(taskId)).stopConfirmedAt);
    assert.equal(await statesOf(world, taskId), 'SENT SENDING');
    assert.deepEqual(await uncertain(taskId), [1, 1]);
  });

  test('a bridge that never comes back leaves its hosts unknown at their deadline, not "cancelled"', async () => {
    const { taskId } = await world.startClaimedTrial({ a: 1 });
    await cancel(taskId);
    await query(world.contextOf('user').em, `update dispatch set deadline_at = now() where task_id = $1`, [taskId]);
    await settleTask(world.contextOf('user').em, taskId);
    const [target] = await targetsOf(world, taskId);
    assert.deepEqual([target?.state, target?.reason], ['UNKNOWN', 'BRIDGE_LOST']);
    assert.deepEqual(await uncertain(taskId), [1, 1]);
  });

  test('what a rollout holds back is not sent', async () => {
    const trial = await RolloutTrial.start(world, { a: 5 }, { canary: 2 });
    await trial.claimAll();
    await trial.reply(1);
    await cancel(trial.taskId);
    assert.deepEqual(await trial.reasons(), [null, null, 'CANCELLED', 'CANCELLED', 'CANCELLED']);
    assert.equal((await taskOf(world, trial.taskId)).notSent, 3);
    await trial.reply(1);
    assert.equal((await trial.row()).state, 'FINISHED');
  });

  test('cancelling again changes nothing, also when the task has ended meanwhile', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    await cancel(taskId);
    const once = [await taskOf(world, taskId), await rowOf(taskId)];
    await Promise.all([cancel(taskId), cancel(taskId)]);
    assert.deepEqual([await taskOf(world, taskId), await rowOf(taskId)], once);
    assert.deepEqual(await auditOf(world, taskId), ['task.run', 'task.cancel']);
    const [position = 0] = parts.a.positions;
    await world.upload('a', { dispatchId: parts.a.dispatchId, position, event: 'REPLIED' });
    // The answer to a cancel may be lost, and who asks again cannot know that the task has ended meanwhile.
    const ended = [await taskOf(world, taskId), await rowOf(taskId)];
    await cancel(taskId);
    assert.deepEqual([await taskOf(world, taskId), await rowOf(taskId)], ended);
    assert.deepEqual(await auditOf(world, taskId), ['task.run', 'task.cancel']);
  });

  test('a task that has ended by itself cannot be cancelled', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const [position = 0] = parts.a.positions;
    await world.upload(
      'a',
      { dispatchId: parts.a.dispatchId, position, event: 'SENDING' },
      { dispatchId: parts.a.dispatchId, position, event: 'REPLIED' },
    );
    await assert.rejects(cancel(taskId), { code: 'TASK_ENDED' });
    await assert.rejects(cancel(999_999), { code: 'TASK_NOT_FOUND' });
  });

  test('a claim and a cancel at once never leave a host both given away and proved unsent', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { taskId, parts } = await world.startTrial({ a: 1 });
      const [claimed] = await Promise.all([
        claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] }),
        cancel(taskId),
      ]);
      const isClaimed = claimed.some(({ id }) => id === parts.a.dispatchId);
      assert.equal(await statesOf(world, taskId), isClaimed ? 'PENDING' : 'NOT_SENT');
    }
  });
});

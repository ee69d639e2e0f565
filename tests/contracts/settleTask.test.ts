import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { claimDispatches } from '@chargehand/api/tasks/claimDispatches';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { startTaskWorld, type TaskWorld, type Trial } from './startTaskWorld.ts';
import { statesOf, targetsOf, taskOf } from './taskRows.ts';

describe('settleTask', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const settle = (taskId: number): Promise<void> => settleTask(world.contextOf('user').em, taskId);

  /** Lets the clock of a task run on: the time to send, or all of it, is over. */
  async function pass(taskId: number, what: 'send_until' | 'deadline_at'): Promise<void> {
    const past = `send_until = now() - interval '1 hour'${what === 'deadline_at' ? `, deadline_at = now() - interval '1 minute'` : ''}`;
    const { em } = world.contextOf('user');
    await query(em, `update task set ${past} where id = $1`, [taskId]);
    await query(em, `update dispatch set ${past} where task_id = $1`, [taskId]);
  }

  async function claimedTrial(hosts: number): Promise<Trial> {
    return await world.startClaimedTrial({ a: hosts });
  }

  async function reasonsOf(taskId: number): Promise<(string | null)[]> {
    return (await targetsOf(world, taskId)).map(({ reason }) => reason);
  }

  test('before its time nothing is settled', async () => {
    const { taskId } = await world.startTrial({ a: 2 });
    const before = await taskOf(world, taskId);
    await settle(taskId);
    assert.deepEqual(await taskOf(world, taskId), before);
    assert.equal(await statesOf(world, taskId), 'PENDING PENDING');
  });

  test('hosts that no bridge claimed in time are proved unsent, and cannot be claimed any more', async () => {
    const { taskId } = await world.startTrial({ a: 2 });
    await pass(taskId, 'send_until');
    await settle(taskId);
    assert.equal(await statesOf(world, taskId), 'NOT_SENT NOT_SENT');
    assert.deepEqual(await reasonsOf(taskId), ['BRIDGE_AWAY', 'BRIDGE_AWAY']);
    const { state, verdict } = await taskOf(world, taskId);
    assert.deepEqual([state, verdict], ['FINISHED', 'FAILURE']);
    await query(
      world.contextOf('user').em,
      `update dispatch set send_until = now() + interval '1 hour' where task_id = $1`,
      [taskId],
    );
    const claimed = await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    assert.ok(!claimed.some((dispatch) => dispatch.taskId === taskId));
  });

  test('a bridge that has been away for weeks holds a task no longer than its time to send', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    const { em } = world.contextOf('user');
    await query(em, `update bridge set last_seen_at = now() - interval '30 days'`);
    await pass(taskId, 'send_until');
    await settleDueTasks(em);
    assert.deepEqual([(await taskOf(world, taskId)).state, await reasonsOf(taskId)], ['FINISHED', ['BRIDGE_AWAY']]);
    await query(em, 'update bridge set last_seen_at = null');
  });

  test('hosts that a bridge has claimed wait for the deadline', async () => {
    const { taskId } = await claimedTrial(1);
    await pass(taskId, 'send_until');
    await settle(taskId);
    assert.equal(await statesOf(world, taskId), 'PENDING');
    assert.equal((await taskOf(world, taskId)).state, 'QUEUED');
  });

  test('after the deadline a claimed host is unknown, for the reason that its last evidence gives', async () => {
    const { taskId, parts } = await claimedTrial(6);
    const { dispatchId, positions } = parts.a;
    const events = ['ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'NOT_SENT'] as const;
    const lines = events.map((event, nth) => ({ dispatchId, position: positions[nth] ?? 0, event }));
    await world.upload(
      'a',
      ...lines.map((line) => (line.event === 'NOT_SENT' ? { ...line, reason: 'EXPIRED' } : line)),
    );
    await pass(taskId, 'deadline_at');
    await settle(taskId);
    assert.equal(await statesOf(world, taskId), 'UNKNOWN UNKNOWN UNKNOWN SUCCEEDED NOT_SENT UNKNOWN');
    const reasons = ['BRIDGE_LOST', 'SEND_UNCERTAIN', 'NO_REPLY', null, 'EXPIRED', 'BRIDGE_LOST'];
    assert.deepEqual(await reasonsOf(taskId), reasons);
    const { state, verdict, unknown } = await taskOf(world, taskId);
    assert.deepEqual([state, verdict, unknown], ['FINISHED', 'UNKNOWN', 4]);
  });

  test('a bridge that was away and one that fell silent are settled each in its own way', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1, b: 1 });
    await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    await world.upload('a', { dispatchId: parts.a.dispatchId, position: parts.a.positions[0] ?? 0, event: 'SENT' });
    await pass(taskId, 'deadline_at');
    await settle(taskId);
    assert.equal(await statesOf(world, taskId), 'UNKNOWN NOT_SENT');
  });

  test('settling again changes nothing', async () => {
    const { taskId } = await claimedTrial(2);
    for (const what of ['send_until', 'deadline_at'] as const) {
      await pass(taskId, what);
      await settle(taskId);
      const settled = [await targetsOf(world, taskId), await taskOf(world, taskId)];
      await settle(taskId);
      await Promise.all([settle(taskId), settle(taskId)]);
      assert.deepEqual([await targetsOf(world, taskId), await taskOf(world, taskId)], settled);
    }
  });

  test('a reply that comes after the deadline refines what was settled', async () => {
    const { taskId, parts } = await claimedTrial(1);
    await pass(taskId, 'deadline_at');
    await settle(taskId);
    await world.upload('a', { dispatchId: parts.a.dispatchId, position: parts.a.positions[0] ?? 0, event: 'REPLIED' });
    const [target] = await targetsOf(world, taskId);
    assert.deepEqual([target?.state, target?.late, target?.reason], ['SUCCEEDED', true, null]);
    assert.equal((await taskOf(world, taskId)).verdict, 'SUCCESS');
  });

  test('a claim and the end of the time to send, at once, never give away what is proved unsent', async () => {
    for (let round = 0; round < 20; round++) {
      const { taskId, parts } = await world.startTrial({ a: 1 });
      const endSoon = `update dispatch set send_until = clock_timestamp() + interval '5 milliseconds' where task_id = $1`;
      await query(world.contextOf('user').em, endSoon, [taskId]);
      const settling = (async () => {
        for (let again = 0; again < 5; again++) await settle(taskId);
      })();
      const [claimed] = await Promise.all([
        claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] }),
        settling,
      ]);
      const isClaimed = claimed.some(({ id }) => id === parts.a.dispatchId);
      await settle(taskId);
      assert.equal(await statesOf(world, taskId), isClaimed ? 'PENDING' : 'NOT_SENT');
    }
  });

  test('of all tasks those are settled that are due; as long as bridges may still have something to tell, nobody is called silent', async () => {
    const [away, silent, going] = [await world.startTrial({ a: 1 }), await claimedTrial(1), await claimedTrial(1)];
    const both = await world.startTrial({ a: 1, b: 1 });
    const claim = `update dispatch set state = 'CLAIMED', journal = 'journal-a' where id = $1`;
    await query(world.contextOf('user').em, claim, [both.parts.a.dispatchId]);
    await pass(away.taskId, 'send_until');
    await pass(silent.taskId, 'deadline_at');
    await pass(both.taskId, 'deadline_at');
    const states = (): Promise<string[]> =>
      Promise.all([away, silent, going, both].map(({ taskId }) => statesOf(world, taskId)));
    for (const seconds of [0, 50]) {
      await world.hearFor(seconds);
      await settleDueTasks(world.contextOf('user').em);
      for (const { taskId } of [away, silent, both]) await settle(taskId);
      assert.deepEqual(await states(), ['PENDING', 'PENDING', 'PENDING', 'PENDING PENDING']);
    }
    await world.hearFor(60);
    await settleDueTasks(world.contextOf('user').em);
    assert.deepEqual(await states(), ['NOT_SENT', 'UNKNOWN', 'PENDING', 'UNKNOWN NOT_SENT']);
  });

  test('a task that cannot be settled holds up none of the others', async () => {
    const [broken, sound] = [await claimedTrial(1), await claimedTrial(1)];
    await Promise.all([pass(broken.taskId, 'deadline_at'), pass(sound.taskId, 'deadline_at')]);
    const { em } = world.contextOf('user');
    await query(
      em,
      `alter table target add constraint broken check (task_id <> ${broken.taskId} or state <> 'UNKNOWN')`,
    );
    try {
      await settleDueTasks(em);
      assert.equal(await statesOf(world, broken.taskId), 'PENDING');
      assert.equal(await statesOf(world, sound.taskId), 'UNKNOWN');
    } finally {
      await query(em, 'alter table target drop constraint broken');
    }
  });

  test('a task that is not there is nothing to settle', async () => {
    await settle(999_999_999);
  });
});

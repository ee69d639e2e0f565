import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { query } from '@chargehand/api/platform/sql';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { startTaskWorld, type Part, type Said, type TaskWorld } from './startTaskWorld.ts';
import { statesOf, targetsOf, taskOf } from './taskRows.ts';

/** A line about the nth target of a part. */
function line(part: Part, nth: number, event: JournalEvent, detail: Pick<Said, 'reason'> = {}): Said {
  return { dispatchId: part.dispatchId, position: part.positions[nth] ?? assert.fail(), event, ...detail };
}

describe('a bridge that was called lost', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  /** Nothing was heard of its bridge until the deadline. */
  async function lose(taskId: number): Promise<void> {
    await query(world.contextOf('user').em, `update dispatch set deadline_at = now() where task_id = $1`, [taskId]);
    await settleTask(world.contextOf('user').em, taskId);
  }

  test('says what it knows when it is back: what was not sent, and why the rest is unknown', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 6 });
    await world.upload('a', line(parts.a, 0, 'ASSIGNED'), line(parts.a, 5, 'SENDING'));
    await lose(taskId);
    const reasons = async () => (await targetsOf(world, taskId)).map(({ state, reason }) => reason ?? state);
    assert.deepEqual(await reasons(), [...Array.from({ length: 5 }, () => 'BRIDGE_LOST'), 'SEND_UNCERTAIN']);
    const expired = { reason: 'EXPIRED' };
    await world.upload(
      'a',
      line(parts.a, 0, 'NOT_SENT', expired),
      line(parts.a, 1, 'SENDING'),
      line(parts.a, 2, 'SENT'),
    );
    await world.upload('a', line(parts.a, 3, 'SENDING'), line(parts.a, 3, 'UNKNOWN', { reason: 'REPLY_UNDECODABLE' }));
    const told = ['EXPIRED', 'SEND_UNCERTAIN', 'NO_REPLY', 'REPLY_UNDECODABLE', 'BRIDGE_LOST', 'SEND_UNCERTAIN'];
    assert.deepEqual(await reasons(), told);
    const { revision, state, unknown, notSent } = await taskOf(world, taskId);
    assert.deepEqual([state, unknown, notSent], ['FINISHED', 5, 1]);
    // An intent is an intent, however late it is heard of; and less is never said than before.
    for (const nth of [1, 2, 3, 5]) await world.upload('a', line(parts.a, nth, 'NOT_SENT', expired));
    for (const nth of [2, 3, 5]) await world.upload('a', line(parts.a, nth, 'SENDING'));
    assert.deepEqual([await reasons(), (await taskOf(world, taskId)).revision], [told, revision]);
    assert.ok((await targetsOf(world, taskId)).every(({ late }) => !late));
  });

  test('who has said that a host was sent to cannot take it back by calling itself lost', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    await world.upload('a', line(parts.a, 0, 'SENT'));
    await world.upload('a', line(parts.a, 0, 'UNKNOWN', { reason: 'BRIDGE_LOST' }));
    await world.upload('a', line(parts.a, 0, 'NOT_SENT', { reason: 'EXPIRED' }));
    assert.equal(await statesOf(world, taskId), 'UNKNOWN');
    const force = `update target set state = 'NOT_SENT' where task_id = $1`;
    await assert.rejects(query(world.contextOf('user').em, force, [taskId]), /cannot be proved unsent/);
  });

  test('a cancelled task of which nothing was sent after all has its verdict revised', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    await cancelTask(world.contextOf('user'), String(taskId));
    await lose(taskId);
    assert.equal((await taskOf(world, taskId)).verdict, 'UNKNOWN');
    await world.upload('a', ...[0, 1].map((nth) => line(parts.a, nth, 'NOT_SENT', { reason: 'CANCELLED' })));
    const { state, verdict, notSent } = await taskOf(world, taskId);
    assert.deepEqual([state, verdict, notSent], ['FINISHED', 'FAILURE', 2]);
  });
});

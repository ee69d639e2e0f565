import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { claimDispatches, type ClaimedDispatch } from '@chargehand/api/tasks/claimDispatches';
import { refOf, startTaskWorld, type Site, type TaskWorld } from './startTaskWorld.ts';
import { auditOf } from './taskRows.ts';

const OWN: Readonly<Record<Site, string>> = { a: 'journal-a', b: 'journal-b' };

describe('claimDispatches', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  /** What a site is given of one task. */
  async function claim(
    site: Site,
    taskId: number,
    asked: { journal?: string; known?: number[] } = {},
  ): Promise<ClaimedDispatch[]> {
    const { journal = OWN[site], known = [] } = asked;
    const claimed = await claimDispatches(world.contextOf(site), { journal, known: known.map(refOf) });
    return claimed.filter((dispatch) => dispatch.taskId === taskId);
  }

  test('a bridge is given what it is to run, and where', async () => {
    const { taskId, parts } = await world.startTrial({ a: 2, b: 1 });
    const [dispatch, ...others] = await claim('a', taskId);
    assert.deepEqual(others, []);
    const { id, plugin, action, arguments: values, timeoutSeconds, ttlSeconds, targets } = dispatch ?? assert.fail();
    assert.deepEqual([id, plugin, action, values], [parts.a.dispatchId, 'probe', 'ping', {}]);
    assert.deepEqual([timeoutSeconds, ttlSeconds], [10, 60]);
    assert.deepEqual(
      targets.map(({ position }) => position),
      parts.a.positions,
    );
    assert.ok(targets.every(({ name }) => /-a\d\.example\.com$/.test(name)));
    assert.deepEqual(await auditOf(world, taskId), ['task.run', 'dispatch.claim']);
  });

  test('no site is given the part of another', async () => {
    const { taskId } = await world.startTrial({ b: 1 });
    assert.deepEqual(await claim('a', taskId), []);
    assert.equal((await claim('b', taskId)).length, 1);
  });

  test('a claim that was lost on its way is given again to the same journal', async () => {
    const { taskId } = await world.startTrial({ a: 2 });
    const first = await claim('a', taskId);
    assert.equal(first.length, 1);
    assert.deepEqual(await claim('a', taskId), first);
  });

  test('what the journal holds is not given again', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1 });
    await claim('a', taskId);
    assert.deepEqual(await claim('a', taskId, { known: [parts.a.dispatchId] }), []);
  });

  test('what one journal has claimed is never given to another', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    await claim('a', taskId);
    assert.deepEqual(await claim('a', taskId, { journal: 'journal-a-2' }), []);
    assert.equal((await claim('a', taskId)).length, 1);
  });

  test('of what was reported of in part, only the other hosts are given again', async () => {
    const { taskId, parts } = await world.startTrial({ a: 2 });
    await claim('a', taskId);
    const { dispatchId, positions } = parts.a;
    await world.upload('a', { dispatchId, position: positions[0] ?? 0, event: 'ASSIGNED' });
    const again = await claim('a', taskId);
    assert.deepEqual(
      again.flatMap(({ targets }) => targets.map(({ position }) => position)),
      positions.slice(1),
    );
    await world.upload('a', { dispatchId, position: positions[1] ?? 0, event: 'SENT' });
    assert.deepEqual(await claim('a', taskId), []);
  });

  test('work that is new comes before work that was given and never taken', async () => {
    for (let old = 0; old < 20; old++) await world.startClaimedTrial({ b: 1 });
    const { taskId } = await world.startTrial({ b: 1 });
    assert.equal((await claim('b', taskId)).length, 1);
  });

  test('nothing is given when the time to send is over', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    const sendUntil = async (instant: string): Promise<unknown> =>
      await query(world.contextOf('user').em, `update dispatch set send_until = now() + $2 where task_id = $1`, [
        taskId,
        instant,
      ]);
    await sendUntil('-1 second');
    assert.deepEqual(await claim('a', taskId), []);
    await sendUntil('1 minute');
    assert.equal((await claim('a', taskId)).length, 1);
  });

  test('of two journals that claim at once exactly one is given the work', async () => {
    for (let round = 0; round < 10; round++) {
      const { taskId } = await world.startTrial({ a: 1 });
      const journals = ['journal-a', 'journal-a-2', 'journal-a-3'];
      const given = await Promise.all(journals.map((journal) => claim('a', taskId, { journal })));
      assert.equal(given.flat().length, 1);
    }
  });

  test('a dispatch that was known in vain, or is no id, changes nothing', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    const known = ['', '-1', '99999999999', 'x', '1 or 1=1'];
    const claimed = await claimDispatches(world.contextOf('a'), { journal: OWN.a, known });
    assert.ok(claimed.some((dispatch) => dispatch.taskId === taskId));
  });

  test('a closed dispatch is not given', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1 });
    await query(world.contextOf('user').em, `update dispatch set state = 'CLOSED' where id = $1`, [parts.a.dispatchId]);
    assert.deepEqual(await claim('a', taskId), []);
  });
});

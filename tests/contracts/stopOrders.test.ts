import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { claimDispatches, type ClaimedDispatch } from '@chargehand/api/tasks/claimDispatches';
import { findStopOrders } from '@chargehand/api/tasks/findStopOrders';
import { watchWork } from '@chargehand/api/tasks/watchTasks';
import { execute, parse } from 'graphql';
import { refOf, startTaskWorld, type Site, type TaskWorld } from './startTaskWorld.ts';
import { statesOf } from './taskRows.ts';

type Stopped = 'CANCELLING' | 'HALTING';

const SET_STATE = 'update task set state = $2 where id = $1';
const CLOSE_QUEUED = `update dispatch set state = 'CLOSED' where task_id = $1 and state = 'QUEUED'`;

describe('stop orders', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  /** What the API does in one transaction when a task is stopped. */
  async function stop(taskId: number, state: Stopped = 'CANCELLING'): Promise<void> {
    await world.contextOf('user').em.transactional(async (tx) => {
      await query(tx, SET_STATE, [taskId, state]);
      await query(tx, CLOSE_QUEUED, [taskId]);
    });
  }

  /** The reason of the order that a site has for a dispatch. */
  async function orderFor(site: Site, dispatchId: number): Promise<string | undefined> {
    const orders = await findStopOrders(world.contextOf(site));
    return orders.find(({ id }) => id === dispatchId)?.reason;
  }

  async function claim(taskId: number, journal = 'journal-a'): Promise<ClaimedDispatch | undefined> {
    const claimed = await claimDispatches(world.contextOf('a'), { journal, known: [] });
    return claimed.find((dispatch) => dispatch.taskId === taskId);
  }

  for (const [state, reason] of [
    ['CANCELLING', 'CANCELLED'],
    ['HALTING', 'HALTED'],
  ] as const)
    test(`each bridge that has claimed a part of a task that is ${state} is told to stop that part, as ${reason}`, async () => {
      const { taskId, parts } = await world.startClaimedTrial({ a: 2, b: 1 });
      assert.equal(await orderFor('a', parts.a.dispatchId), undefined);
      await stop(taskId, state);
      assert.equal(await orderFor('a', parts.a.dispatchId), reason);
      assert.equal(await orderFor('b', parts.b.dispatchId), reason);
      assert.equal(await orderFor('b', parts.a.dispatchId), undefined);
    });

  test('an order is repeated until something is known of every host', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 3 });
    const { dispatchId, positions } = parts.a;
    const [first = 0, second = 0, third = 0] = positions;
    await world.upload('a', { dispatchId, position: first, event: 'SENDING' });
    await world.upload('a', { dispatchId, position: second, event: 'ASSIGNED' });
    await stop(taskId);
    await world.upload('a', { dispatchId, position: third, event: 'NOT_SENT', reason: 'CANCELLED' });
    assert.equal(await orderFor('a', dispatchId), 'CANCELLED');
    await world.upload('a', { dispatchId, position: second, event: 'NOT_SENT', reason: 'CANCELLED' });
    assert.equal(await orderFor('a', dispatchId), undefined);
    assert.equal(await statesOf(world, taskId), 'SENDING NOT_SENT NOT_SENT');
  });

  test('a part that nobody has claimed is neither given out nor ordered to stop', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1 });
    await query(world.contextOf('user').em, SET_STATE, [taskId, 'CANCELLING']);
    assert.equal(await claim(taskId), undefined);
    assert.equal(await orderFor('a', parts.a.dispatchId), undefined);
  });

  for (const [state, reason] of [
    ['CANCELLING', 'CANCELLED'],
    ['HALTING', 'HALTED'],
  ] as const)
    test(`a claim whose answer was lost is given again to its journal when the task is ${state}, with the reason and no time left to send`, async () => {
      const { taskId, parts } = await world.startTrial({ a: 2 });
      assert.equal((await claim(taskId))?.stopReason, null);
      await stop(taskId, state);
      assert.equal(await claim(taskId, 'journal-of-another'), undefined);
      const again = (await claim(taskId)) ?? assert.fail('not given again');
      assert.equal(again.stopReason, reason);
      assert.ok(again.deadlineAt.getTime() <= Date.now() + 1_000);
      const { dispatchId, positions } = parts.a;
      for (const position of positions) await world.upload('a', { dispatchId, position, event: 'NOT_SENT', reason });
      assert.equal(await claim(taskId), undefined);
      assert.equal(await statesOf(world, taskId), 'NOT_SENT NOT_SENT');
    });

  test('a claim whose answer was lost is given again after the time to send, so that its hosts are known not to be sent to', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    await claim(taskId);
    const { em } = world.contextOf('user');
    await query(em, `update dispatch set send_until = now() - interval '1 second' where task_id = $1`, [taskId]);
    const again = (await claim(taskId)) ?? assert.fail('not given again');
    assert.equal(again.stopReason, null);
    assert.ok(again.deadlineAt.getTime() < Date.now());
  });

  test('of a claim and a stop at the same moment, either nothing is given, or the bridge is told to stop', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { taskId, parts } = await world.startTrial({ a: 1 });
      const [claimed] = await Promise.all([claim(taskId), stop(taskId)]);
      const isOrdered = (await orderFor('a', parts.a.dispatchId)) === 'CANCELLED';
      assert.equal(isOrdered, claimed !== undefined);
      const [position = 0] = parts.a.positions;
      await world.upload('a', { dispatchId: parts.a.dispatchId, position, event: 'NOT_SENT', reason: 'CANCELLED' });
    }
  });

  test(
    'a wake-up that comes while the one before is still being delivered is not lost',
    { timeout: 30_000 },
    async () => {
      const { events, ...rest } = world.contextOf('a');
      const patient = {
        ...events,
        wait: (...[channel, id, , signal]: Parameters<typeof events.wait>) => events.wait(channel, id, 1e9, signal),
      };
      const bridgeId = rest.caller.kind === 'bridge' ? rest.caller.bridgeId : assert.fail();
      const work = watchWork({ ...rest, events: patient }, bridgeId);
      await work.next();
      const delivered = events.wait('bridge_work', String(bridgeId), 1e9);
      await query(rest.em, `select pg_notify('bridge_work', $1)`, [String(bridgeId)]);
      await delivered;
      assert.equal((await work.next()).value, true);
    },
  );

  test('a bridge gets its orders with its heartbeat, and nobody else can ask for them', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    await stop(taskId);
    const schema = await buildApiSchema();
    const document =
      parse(`mutation { reportBridge(input: { version: "1", connected: true, middleware: "fake", quarantined: 0, ttlSeconds: 60 }) {
      leaseSeconds stopped { id reason } } }`);
    const beat = (caller: Site | 'user') => execute({ schema, document, contextValue: world.contextOf(caller) });
    const { data } = await beat('a');
    const report: unknown = JSON.parse(JSON.stringify(data?.['reportBridge']));
    const order = { id: refOf(parts.a.dispatchId), reason: 'CANCELLED' };
    assert.deepEqual(orderIn(report, order.id), order);
    assert.equal((await beat('user')).errors?.length, 1);
  });
});

function orderIn(report: unknown, id: string): unknown {
  const { stopped } = report as { stopped: readonly { id: string }[] };
  return stopped.find((order) => order.id === id);
}

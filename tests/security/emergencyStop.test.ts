import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { reportBridge } from '@chargehand/api/proxies/reportBridge';
import { liftEmergencyStop, pullEmergencyStop } from '@chargehand/api/proxies/pullEmergencyStop';
import { claimDispatches } from '@chargehand/api/tasks/claimDispatches';
import { findStopOrders } from '@chargehand/api/tasks/findStopOrders';
import { startTask } from '@chargehand/api/tasks/startTask';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { RolloutTrial } from '../contracts/RolloutTrial.ts';
import { assertSound } from '../contracts/assertSound.ts';
import { readLedger } from '../contracts/readLedger.ts';
import { startTaskWorld, type Site, type TaskWorld } from '../contracts/startTaskWorld.ts';
import { statesOf, targetsOf, taskOf } from '../contracts/taskRows.ts';

const LIFT_ALL = `update emergency_stop set lifted_at = clock_timestamp() where lifted_at is null`;

const REPORT = { version: '1', connected: true, middleware: 'fake', quarantined: 0, ttlSeconds: 60 };

describe('an emergency stop', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const em = () => world.contextOf('user').em;

  /** Pulls it, and lifts all that are pulled at the end of the test. */
  async function pull(proxy: string | null = null): Promise<AsyncDisposable & { readonly id: string }> {
    const id = String(await pullEmergencyStop(world.contextOf('user'), { proxy, reason: 'wrong package' }));
    return { id, [Symbol.asyncDispose]: async () => void (await query(em(), LIFT_ALL)) };
  }

  async function leaseOf(site: Site): Promise<number> {
    return (await reportBridge(world.contextOf(site), REPORT)).leaseSeconds;
  }

  async function reasonsOf(taskId: number): Promise<readonly (string | null)[]> {
    return (await targetsOf(world, taskId)).map(({ reason }) => reason);
  }

  /** Why the hosts of a site were not sent to. */
  async function hostsOf(taskId: number, site: Site): Promise<readonly (string | null)[]> {
    const sql = 'select reason from target where task_id = $1 and smart_proxy = $2 order by position';
    const rows = await query<{ reason: string | null }>(em(), sql, [taskId, `site-${site}`]);
    return rows.map(({ reason }) => reason);
  }

  test('S48: ends the lease of every bridge, and orders what each has taken to be stopped', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2, b: 1 });
    assert.equal(await leaseOf('a'), 30);
    await using _stop = await pull();
    for (const site of ['a', 'b'] as const) {
      assert.equal(await leaseOf(site), 0);
      const orders = await findStopOrders(world.contextOf(site));
      assert.deepEqual(
        orders.filter(({ id }) => id === parts[site].dispatchId).map(({ reason }) => reason),
        ['EMERGENCY_STOP'],
      );
    }
    const { dispatchId, positions } = parts.a;
    for (const position of positions)
      await world.upload('a', { dispatchId, position, event: 'NOT_SENT', reason: 'EMERGENCY_STOP' });
    assert.equal(await statesOf(world, taskId), 'NOT_SENT NOT_SENT PENDING');
  });

  test(
    'S48: wakes the bridges that it is about, so that none sends until its next heartbeat',
    { timeout: 30_000 },
    async () => {
      const woken = (site: Site): Promise<unknown> => {
        const { events, caller, signal } = world.contextOf(site);
        const id = caller.kind === 'bridge' ? String(caller.bridgeId) : assert.fail();
        return events.wait('bridge_work', id, 1e9, signal);
      };
      const both = Promise.all([woken('a'), woken('b')]);
      const all = await pull();
      await both;
      await all[Symbol.asyncDispose]();
      const one = woken('b');
      await using _stop = await pull('site-b');
      await one;
    },
  );

  test('S48: gives no bridge anything new, and proves unsent what none has taken', async () => {
    const { taskId } = await world.startTrial({ a: 1, b: 1 });
    await using _stop = await pull();
    assert.deepEqual(
      (await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] })).filter(
        (one) => one.taskId === taskId,
      ),
      [],
    );
    await settleDueTasks(em());
    assert.deepEqual(await reasonsOf(taskId), ['EMERGENCY_STOP', 'EMERGENCY_STOP']);
    assert.equal((await taskOf(world, taskId)).state, 'FINISHED');
    assertSound(await readLedger(em(), taskId));
  });

  test('S48: a claim whose answer was lost is given again to be stopped, with no time left to send', async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    await using _stop = await pull();
    const again = (await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] })).find(
      (one) => one.taskId === taskId,
    );
    assert.equal(again?.stopReason, 'EMERGENCY_STOP');
    assert.ok(again.deadlineAt.getTime() <= Date.now() + 1_000);
  });

  test('S48: of one smart proxy stops its part of a task and no other', async () => {
    const { taskId, parts } = await world.startTrial({ a: 2, b: 1 });
    await using _stop = await pull('site-a');
    assert.deepEqual([await leaseOf('a'), await leaseOf('b')], [0, 30]);
    await settleDueTasks(em());
    assert.equal(await statesOf(world, taskId), 'NOT_SENT NOT_SENT PENDING');
    const claimed = await claimDispatches(world.contextOf('b'), { journal: 'journal-b', known: [] });
    assert.ok(claimed.some(({ id }) => id === parts.b.dispatchId));
  });

  test('S48: releases nothing of a rollout, also when it is lifted before anybody looked', async () => {
    const trial = await RolloutTrial.start(world, { a: 3, b: 3 }, { canary: 1, confirmWaves: true });
    const stop = await pull('site-a');
    await liftEmergencyStop(world.contextOf('user'), stop.id);
    await settleDueTasks(em());
    assert.deepEqual(await hostsOf(trial.taskId, 'a'), ['EMERGENCY_STOP', 'EMERGENCY_STOP', 'EMERGENCY_STOP']);
    assert.deepEqual(await hostsOf(trial.taskId, 'b'), [null, null, null]);
    assertSound(await readLedger(em(), trial.taskId));
    await trial.claimAll('b');
    await trial.replyOf('b');
    const state = async (): Promise<string> => (await trial.row()).state;
    if ((await trial.row()).pausedAt !== null)
      await query(em(), 'update task set paused_at = null, confirmed_wave = 9 where id = $1', [trial.taskId]);
    await settleDueTasks(em());
    await query(em(), 'update task set release_at = now() where id = $1 and held > 0', [trial.taskId]);
    await settleDueTasks(em());
    await trial.claimAll('b');
    await trial.replyOf('b');
    assert.equal(await state(), 'FINISHED');
    assert.equal((await taskOf(world, trial.taskId)).notSent, 3);
  });

  test('S48: what a bridge had taken stays stopped when the stop is lifted before it has heard of it', async () => {
    const { parts } = await world.startClaimedTrial({ a: 1 });
    const stop = await pull();
    await liftEmergencyStop(world.contextOf('user'), stop.id);
    assert.equal(await leaseOf('a'), 30);
    const orders = await findStopOrders(world.contextOf('a'));
    assert.ok(orders.some(({ id, reason }) => id === parts.a.dispatchId && reason === 'EMERGENCY_STOP'));
    const later = await world.startTrial({ a: 1 });
    assert.ok(
      (await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] })).some(
        ({ taskId, stopReason }) => taskId === later.taskId && stopReason === null,
      ),
    );
  });

  test('S48: refuses new tasks that would send nothing, and leaves out the hosts of a stopped bridge of the others', async () => {
    const first = await world.startTrial({ a: 1, b: 1 });
    const { filter } = await queryOne<{ filter: string }>(em(), 'select filter from task where id = $1', [
      first.taskId,
    ]);
    const start = async () => await startTask(world.contextOf('user'), { plugin: 'probe', action: 'ping', filter });
    {
      await using _stop = await pull('site-b');
      assert.deepEqual(await reasonsOf((await start()).id), [null, 'EMERGENCY_STOP']);
    }
    await using _stop = await pull();
    await assert.rejects(start(), { code: 'EMERGENCY_STOP', message: /wrong package/ });
  });

  test('is pulled once, lifted once, and recorded', async () => {
    const before = await query<{ act: string }>(em(), `select act from audit_entry where act like 'emergency.%'`);
    const [one, other] = await Promise.all([pull(), pull()]);
    assert.equal(one.id, other.id);
    await liftEmergencyStop(world.contextOf('user'), one.id);
    await liftEmergencyStop(world.contextOf('user'), one.id);
    const acts = await query<{ act: string }>(
      em(),
      `select act from audit_entry where act like 'emergency.%' order by id`,
    );
    assert.deepEqual(
      acts.slice(before.length).map(({ act }) => act),
      ['emergency.pull', 'emergency.lift'],
    );
    await assert.rejects(pullEmergencyStop(world.contextOf('user'), { proxy: 'site-z', reason: 'x' }), {
      code: 'PROXY_NOT_FOUND',
    });
    await assert.rejects(pullEmergencyStop(world.contextOf('user'), { proxy: null, reason: ' ' }), {
      code: 'BAD_STOP_REASON',
    });
    await assert.rejects(liftEmergencyStop(world.contextOf('user'), '999999'), { code: 'EMERGENCY_STOP_NOT_FOUND' });
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import { query } from '@chargehand/api/platform/sql';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { countStatements } from '../support/countStatements.ts';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { statesOf, targetsOf, taskOf } from './taskRows.ts';

const LIMIT = { timeout: 60_000 };

/** More tasks like one that there is, as many rounds of work would leave them. */
const COPY_TASK = `
  insert into task select (jsonb_populate_record(t, to_jsonb(t) || jsonb_build_object('id', 100000 + n))).* from task t, generate_series(1, $2) n where t.id = $1`;
const COPY_DISPATCH = `
  insert into dispatch (task_id, bridge_id, state, send_until, deadline_at)
  select 100000 + n, bridge_id, state, send_until, deadline_at from dispatch, generate_series(1, $2) n where task_id = $1`;
const COPY_TARGET = `
  insert into target select (jsonb_populate_record(t, to_jsonb(t) || jsonb_build_object('task_id', d.task_id, 'dispatch_id', d.id))).*
  from target t, dispatch d where t.task_id = $1 and d.task_id > 100000 and d.task_id <= 100000 + $2`;

describe('a round that settles what is due', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const sql = async (text: string, parameters: readonly unknown[] = []): Promise<void> =>
    void (await query(world.contextOf('user').em, text, parameters));

  /** Lets all time pass that the dispatches of a task have. */
  const pass = async (taskId: number): Promise<void> =>
    await sql(
      `update dispatch set send_until = now() - interval '9 hours', deadline_at = now() - interval '1 hour' where task_id = $1`,
      [taskId],
    );

  const dispatchStates = async (taskId: number): Promise<string[]> => {
    const rows = `select state from dispatch where task_id = $1 order by id`;
    return (await query<{ state: string }>(world.contextOf('user').em, rows, [taskId])).map(({ state }) => state);
  };

  /** The tasks that a round looks at, by the statements it runs. */
  async function locksOfRound(): Promise<number> {
    const { statements } = await countStatements(() => settleDueTasks(world.contextOf('user').em));
    return statements.filter((statement) => /from task where id = \S+ for no key update/.test(statement)).length;
  }

  test(
    'a dispatch is closed with the last outcome of its hosts, and what its bridge says later is stored',
    LIMIT,
    async () => {
      const trial = await RolloutTrial.start(world, { a: 4 }, { batchSize: 2 });
      await trial.claimAll();
      const [{ dispatch_id: dispatchId } = assert.fail()] = await query<{ dispatch_id: number }>(
        world.contextOf('user').em,
        'select dispatch_id from target where task_id = $1 and position = 0',
        [trial.taskId],
      );
      await trial.reply(1);
      assert.deepEqual(await dispatchStates(trial.taskId), ['CLAIMED']);
      await world.upload('a', { dispatchId, position: 1, event: 'UNKNOWN', reason: 'NO_REPLY' });
      assert.deepEqual(await dispatchStates(trial.taskId), ['CLOSED', 'QUEUED']);
      await world.upload('a', { dispatchId, position: 1, event: 'REPLIED' });
      const [, second] = await targetsOf(world, trial.taskId);
      assert.deepEqual([second?.state, second?.late], ['SUCCEEDED', true]);
      assert.equal((await taskOf(world, trial.taskId)).unknown, 0);
      assert.deepEqual(await dispatchStates(trial.taskId), ['CLOSED', 'QUEUED']);
    },
  );

  test('it looks at no task that only waits, for a person or for bridges, however long', LIMIT, async () => {
    await sql(`update dispatch set state = 'CLOSED' where state <> 'CLOSED'`);
    const trial = await RolloutTrial.start(world, { a: 2 }, { canary: 1, confirmWaves: true });
    await trial.claimAll();
    await trial.reply(1);
    await pass(trial.taskId);
    const stopped = await world.startClaimedTrial({ a: 2 });
    await cancelTask(world.contextOf('user'), String(stopped.taskId));
    await sql(`update task set stopped_at = now() - interval '1 hour' where id = $1`, [stopped.taskId]);
    assert.notEqual((await trial.row()).pausedAt, null);
    assert.equal(await locksOfRound(), 0);
    await pass(stopped.taskId);
    assert.equal(await locksOfRound(), 1);
    assert.equal(await locksOfRound(), 0);
  });

  test('a dispatch that an earlier version left open is closed once', LIMIT, async () => {
    const trial = await RolloutTrial.start(world, { a: 2 }, { canary: 1, confirmWaves: true });
    await trial.claimAll();
    await trial.reply(1);
    await sql('alter table dispatch disable trigger keep_dispatch');
    await sql(`update dispatch set state = 'CLAIMED' where task_id = $1`, [trial.taskId]);
    await sql('alter table dispatch enable trigger keep_dispatch');
    await pass(trial.taskId);
    assert.equal(await locksOfRound(), 1);
    assert.deepEqual(await dispatchStates(trial.taskId), ['CLOSED']);
    assert.equal(await locksOfRound(), 0);
  });

  test('however many are due, all are settled', LIMIT, async () => {
    const { taskId } = await world.startTrial({ a: 1 });
    await pass(taskId);
    const count = 250;
    for (const copy of [COPY_TASK, COPY_DISPATCH, COPY_TARGET]) await sql(copy, [taskId, count]);
    await settleDueTasks(world.contextOf('user').em);
    const ended = `select count(*)::int as ended from task where id > 100000 and state = 'FINISHED' and not_sent = 1`;
    assert.deepEqual(await query(world.contextOf('user').em, ended), [{ ended: count }]);
  });

  test('a task in which nothing has changed wakes none of its watchers', LIMIT, async () => {
    const [calm, due] = [await world.startClaimedTrial({ a: 1 }), await world.startClaimedTrial({ a: 1 })];
    await pass(due.taskId);
    const { events, signal, em } = world.contextOf('user');
    const woken: string[] = [];
    const waking = (async () => {
      for await (const id of events.watch('task', signal)) {
        woken.push(id);
        if (id === String(due.taskId)) return;
      }
    })();
    await settleTask(em, calm.taskId);
    await settleTask(em.fork(), due.taskId);
    await waking;
    assert.equal(await statesOf(world, due.taskId), 'UNKNOWN');
    assert.ok(!woken.includes(String(calm.taskId)), woken.join(' '));
  });
});

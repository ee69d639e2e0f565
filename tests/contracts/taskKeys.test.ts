import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { callerOf } from '@chargehand/api/access/identifyCaller';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { reportInventory } from '@chargehand/api/inventory/reportInventory';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { KeyReused } from '@chargehand/api/tasks/taskErrors';
import { startTask, type RunTask } from '@chargehand/api/tasks/startTask';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';

const INPUT: RunTask = { plugin: 'probe', action: 'ping', filter: 'facts.kind = key' };
/** What makes another run of it; each differs from INPUT and from the others. */
const OTHERS: readonly RunTask[] = [
  { ...INPUT, filter: 'facts.kind = key or facts.kind = other' },
  { ...INPUT, options: { timeoutSeconds: 11 } },
  { ...INPUT, options: { rollout: { batchSize: 1 } } },
];

describe('the idempotency key of a run', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    const hosts = ['k0', 'k1', 'k2'].map((name) => ({
      name,
      facts: [{ name: 'kind', value: 'key' }],
      plugins: ['probe'],
      seenAt: new Date(),
    }));
    await reportInventory(world.contextOf('a'), hosts);
  });
  after(() => world[Symbol.asyncDispose]());

  const run = async (input: RunTask, ctx = world.contextOf('user')): Promise<number> =>
    (await startTask(ctx, input)).id;

  const tasksOf = async (key: string): Promise<number> => {
    const sql = 'select count(*)::int as count from task where key = $1';
    return (await queryOne<{ count: number }>(world.contextOf('user').em, sql, [key])).count;
  };

  async function contextOfNewUser(login: string): Promise<RequestContext> {
    const ctx = world.contextOf('user');
    const sql = 'insert into app_user (login, name, is_admin) values ($1, $1, true) returning id';
    const { id } = await queryOne<{ id: number }>(ctx.em, sql, [login]);
    return { ...ctx, caller: await callerOf(ctx.em, { id, login, isAdmin: true }) };
  }

  const times = <Result>(count: number, work: (nth: number) => Promise<Result>): Promise<Result[]> =>
    Promise.all(Array.from({ length: count }, (_, nth) => work(nth)));

  test('S47: a hundred requests at once with one key start one task, and all are given it', async () => {
    const ids = await times(100, async () => run({ ...INPUT, key: 'double click' }));
    assert.equal(new Set(ids).size, 1);
    assert.equal(await tasksOf('double click'), 1);
    const acts = await query(world.contextOf('user').em, 'select 1 from audit_entry where object = $1', [
      `task:${ids[0]}`,
    ]);
    assert.equal(acts.length, 1, 'and it is audited once');
    assert.equal(await run({ ...INPUT, key: 'double click' }), ids[0], 'also later');
  });

  test('S47: of requests at once that wish different things with one key one wins, and the others are told of its task', async () => {
    const wishes = [INPUT, ...OTHERS];
    const started = await times(40, async (nth) => {
      const wish = nth % wishes.length;
      const outcome = await run({ ...(wishes[wish] ?? INPUT), key: 'contested' }).catch((error: unknown) => error);
      return { wish, outcome };
    });
    const winners = started.filter(({ outcome }) => typeof outcome === 'number');
    assert.equal(new Set(winners.map(({ wish }) => wish)).size, 1);
    assert.equal(winners.length, 10);
    for (const { outcome } of started)
      if (outcome instanceof KeyReused) assert.equal(outcome.taskId, winners[0]?.outcome);
      else assert.equal(outcome, winners[0]?.outcome);
    assert.equal(await tasksOf('contested'), 1);
  });

  test('a key belongs to the one who used it: others start a task of their own with it', async () => {
    const users = await times(5, async (nth) => contextOfNewUser(`user${nth}`));
    const ids = await times(20, async (nth) => {
      const user = users[nth % users.length] ?? assert.fail();
      return await run({ ...INPUT, key: 'the same' }, { ...user, em: user.em.fork() });
    });
    assert.equal(new Set(ids).size, users.length);
    assert.equal(await tasksOf('the same'), users.length);
  });

  test('the fingerprint of a preview is no part of what is run: with another one the first task is returned', async () => {
    const first = await run({ ...INPUT, key: 'previewed' });
    assert.equal(await run({ ...INPUT, key: 'previewed', fingerprint: 'of another preview' }), first);
    await assert.rejects(run({ ...INPUT, fingerprint: 'of another preview' }), { code: 'TARGETS_CHANGED' });
  });

  test('what says the same in other words is the same run', async () => {
    const first = await run({ ...INPUT, key: 'words' });
    assert.equal(await run({ ...INPUT, key: 'words', arguments: {}, options: {}, replayOf: null }), first);
    const rollout = { rollout: { batchSize: 2, concurrency: 3 } };
    const second = await run({ ...INPUT, key: 'order', options: rollout });
    const turned = { rollout: { concurrency: 3, batchSize: 2 } };
    assert.equal(await run({ ...INPUT, key: 'order', options: turned }), second);
  });

  test('a request that is refused does not use up its key', async () => {
    await assert.rejects(run({ ...INPUT, filter: 'facts.kind = nobody', key: 'second try' }), { code: 'NO_TARGETS' });
    assert.equal(typeof (await run({ ...INPUT, key: 'second try' })), 'number');
  });

  test('without a key every request is a run', async () => {
    assert.equal(new Set(await times(5, async () => run(INPUT))).size, 5);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { payAttention } from '@chargehand/api/tasks/payAttention';
import { keepSettling, settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import { RolloutTrial } from './RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { statesOf } from './taskRows.ts';
import { until } from '../support/until.ts';

const IS_PAUSED = `select paused_at is not null as "isPaused" from task where id = $1`;

const LIMIT = { timeout: 60_000 };

/** Nobody could reach the API until now: it, or PostgreSQL, was away or suspended. */
const OUTAGE = `update attention set since = now() - interval '2 hours', last_at = now() - interval '10 minutes'`;

describe('when bridges could not reach the API', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const sql = async (text: string, parameters: readonly unknown[] = []): Promise<void> =>
    void (await query(world.contextOf('user').em, text, parameters));

  /** A rollout whose first hosts were sent to and are silent beyond their deadline, and which two silent hosts would stop. */
  async function silentRollout(): Promise<RolloutTrial> {
    const trial = await RolloutTrial.start(world, { a: 4 }, { batchSize: 2, stopAfterFailures: 2 });
    await trial.claimAll();
    await trial.begin(2);
    await sql(`update dispatch set deadline_at = now() - interval '1 minute' where task_id = $1`, [trial.taskId]);
    return trial;
  }

  /** A rollout that the clock alone ends; when it has ended a round of settling has come by. */
  async function overdueRollout(): Promise<RolloutTrial> {
    const trial = await RolloutTrial.start(world, { b: 2 }, { batchSize: 1 });
    await trial.pass('send_until');
    return trial;
  }

  const isAttentive = async (): Promise<boolean> =>
    (
      await queryOne<{ is: boolean }>(
        world.contextOf('user').em,
        `select last_at > now() - interval '3 seconds' as is from attention`,
      )
    ).is;

  /** Pays attention; whether it has lasted since before. */
  async function lasts(lastAt: string): Promise<boolean> {
    await sql(`update attention set since = now() - interval '1 hour', last_at = ${lastAt}`);
    await payAttention(world.contextOf('user').em);
    const read = `select since < now() - interval '50 minutes' as lasts, last_at > now() - interval '3 seconds' as "isNoted" from attention`;
    const { lasts, isNoted } = await queryOne<{ lasts: boolean; isNoted: boolean }>(world.contextOf('user').em, read);
    assert.ok(isNoted);
    return lasts;
  }

  test('attention lasts while it is paid, and begins anew after a gap or when the clock was set', LIMIT, async () => {
    assert.equal(await lasts('now()'), true);
    assert.equal(await lasts(`now() - interval '3 seconds'`), true);
    assert.equal(await lasts(`now() - interval '6 seconds'`), false);
    assert.equal(await lasts(`now() + interval '1 hour'`), false);
    await sql('delete from attention');
    await payAttention(world.contextOf('user').em);
    assert.equal(await isAttentive(), true);
  });

  test('no round judges silence before it is known that they can again, and for a while after', LIMIT, async () => {
    const silent = await silentRollout();
    await sql(OUTAGE);
    await settleDueTasks(world.contextOf('user').em);
    assert.equal(await statesOf(world, silent.taskId), 'SENDING SENDING PENDING PENDING');
    const stop = new AbortController();
    const settling = keepSettling(() => world.contextOf('user').em, stop.signal);
    try {
      await until('attention is open', isAttentive);
      const marker = await overdueRollout();
      await until('the deadline is marked', async () => (await marker.reasons()).includes('DEADLINE'));
      assert.equal(await statesOf(world, silent.taskId), 'SENDING SENDING PENDING PENDING');
      await sql(`update attention set since = now() - interval '2 minutes'`);
      await until('the rollout is halted', async () => (await silent.row()).stopKind === 'HALTED');
    } finally {
      stop.abort();
      await settling;
      await world.hearFor(3_600);
    }
  });

  test('a database that does not answer for a while is such a time as well', LIMIT, async () => {
    const silent = await silentRollout();
    await sql(OUTAGE);
    const stop = new AbortController();
    let refusals = 0;
    const settling = keepSettling(() => {
      if (refusals++ < 2) throw new Error('PostgreSQL is away');
      return world.contextOf('user').em;
    }, stop.signal);
    try {
      await until('attention is open', isAttentive);
      const marker = await overdueRollout();
      await until('the deadline is marked', async () => (await marker.reasons()).includes('DEADLINE'));
      assert.equal((await silent.row()).stopKind, null);
    } finally {
      stop.abort();
      await settling;
      await world.hearFor(3_600);
    }
  });

  test('none is called away for it, whoever is heard first, and one that stays away is', LIMIT, async () => {
    const trial = await RolloutTrial.start(world, { a: 6, b: 6 }, { batchSize: 2 });
    await sql(`update bridge set last_seen_at = now() - interval '10 minutes'`);
    await sql(`update task set created_at = now() - interval '1 hour' where id = $1`, [trial.taskId]);
    await trial.claimAll();
    await sql(OUTAGE);
    await trial.reply(2);
    assert.equal(await trial.given(), 4, 'before any round');
    await payAttention(world.contextOf('user').em);
    await trial.claimAll();
    await trial.reply(2);
    assert.equal(await trial.given(), 6, 'after it');
    await world.hearFor(121);
    await trial.claimAll();
    await trial.reply(2);
    assert.equal(await isPaused(trial), true);
    assert.equal(await trial.given(), 6, 'while all are away');
    await world.hearFor(3_600);
    await sql('update bridge set last_seen_at = null');
  });

  test('a bridge that has just enrolled has not been away', LIMIT, async () => {
    const trial = await RolloutTrial.start(world, { a: 4 }, { batchSize: 1 });
    await sql(`update task set created_at = now() - interval '1 hour' where id = $1`, [trial.taskId]);
    await sql(
      `insert into enrolment (token_digest, smart_proxy_id, expires_at, used_at) select 'digest', id, now(), now() from smart_proxy where name = 'site-a'`,
    );
    await trial.claimAll();
    await trial.reply(1);
    assert.equal(await trial.given(), 2);
    await sql(`update enrolment set used_at = now() - interval '3 minutes'`);
    await trial.claimAll();
    await trial.reply(1);
    assert.equal(await isPaused(trial), true);
    assert.equal(await trial.given(), 2, 'while it is away');
  });

  /** A rollout waits when not one of its bridges is there. */
  async function isPaused({ taskId }: RolloutTrial): Promise<boolean> {
    const { em } = world.contextOf('user');
    return (await queryOne<{ isPaused: boolean }>(em, IS_PAUSED, [taskId])).isPaused;
  }
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startScheduleWorld, type ScheduleWorld } from './scheduleWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { adoptZoneRules } from '@chargehand/api/schedules/adoptZoneRules';
import { sweepSchedules } from '@chargehand/api/schedules/sweepSchedules';

const LOCK_JOB = `update graphile_worker._private_jobs set locked_at = now() - make_interval(hours => $2), locked_by = 'dead' where key = $1`;

describe('what looks after the queue', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const em = (): ScheduleWorld['graph']['em'] => world.graph.em.fork();
  const openJobs = async (id: string): Promise<string[]> =>
    (await world.jobsOf(id)).filter(({ key, isLocked }) => key !== null && !isLocked).map(({ dueAt }) => dueAt);

  test('a due schedule without a job gets one, once', async () => {
    const id = await world.create();
    const lose = async (): Promise<unknown> =>
      await query(em(), 'select from graphile_worker.remove_job($1)', [`schedule:${id}`]);
    await lose();
    assert.equal(await sweepSchedules(em()), 0, 'it is not due yet');
    const dueAt = await world.makeDue(id, 20);
    assert.equal(await sweepSchedules(em()), 0, 'it has a job');
    await lose();
    assert.equal(await sweepSchedules(em()), 1);
    assert.equal(await sweepSchedules(em()), 0);
    assert.deepEqual(await openJobs(id), [dueAt.toISOString()]);
    await world.fire(id);
  });

  test('a job that died with its process is replaced, and its remains are taken away', async () => {
    const id = await world.create();
    const dueAt = await world.makeDue(id, 20);
    await query(em(), LOCK_JOB, [`schedule:${id}`, 0]);
    assert.equal(await sweepSchedules(em()), 1);
    assert.deepEqual(await openJobs(id), [dueAt.toISOString()]);
    assert.equal((await world.jobsOf(id)).length, 2);
    await world.fire(id);
    await query(
      em(),
      `update graphile_worker._private_jobs set locked_at = now() - interval '5 hours' where locked_by = 'dead'`,
    );
    await sweepSchedules(em());
    assert.equal((await world.jobsOf(id)).length, 1);
  });

  test('a job that failed so often that the queue would wait for hours is run soon', async () => {
    const id = await world.create();
    const dueAt = await world.makeDue(id, 20);
    await query(
      em(),
      `update graphile_worker._private_jobs set attempts = 9, run_at = now() + interval '2 hours' where key = $1`,
      [`schedule:${id}`],
    );
    assert.equal(await sweepSchedules(em()), 1);
    const [job] = await world.jobsOf(id);
    assert.deepEqual([job?.dueAt, (job?.runAt ?? assert.fail()) < new Date()], [dueAt.toISOString(), true]);
    await world.fire(id);
  });

  test('a schedule that is being fired or changed is left alone', async () => {
    const id = await world.create();
    await world.makeDue(id, 20);
    await query(em(), LOCK_JOB, [`schedule:${id}`, 0]);
    await em().transactional(async (tx) => {
      await query(tx, 'select from schedule where id = $1 for update', [id]);
      assert.equal(await sweepSchedules(em()), 0);
    });
    assert.equal(await sweepSchedules(em()), 1);
    await world.fire(id);
  });

  test('a due time that newer rules of its zone would give differently is moved, with an audit entry', async () => {
    const [moved, kept] = [
      await world.create({ zone: 'Europe/Berlin' }),
      await world.create({ zone: 'Europe/Berlin' }),
    ];
    const right = await world.nextDueAt(moved);
    await query(em(), `update schedule set next_due_at = next_due_at + interval '1 hour' where id = $1`, [moved]);
    await adoptZoneRules(em());
    assert.deepEqual(await world.nextDueAt(moved), right);
    assert.deepEqual(await world.nextDueAt(kept), right);
    assert.deepEqual(await openJobs(moved), [right?.toISOString()]);
    const moves = (await world.graph.audit()).filter(({ act }) => act === 'schedule.move');
    assert.deepEqual(
      moves.map(({ actor, object }) => [actor, object]),
      [['api', `schedule:${moved}`]],
    );
  });

  /** A daily time so many minutes from now, in a zone where that is today: when it is midnight in UTC it is nine in Tokyo. Neither changes its clocks. */
  const dailyIn = (minutes: number): { readonly cron: string; readonly zone: string } => {
    const at = new Date(Date.now() + minutes * 60_000);
    const isToday = at.getUTCDate() === new Date().getUTCDate();
    const hour = isToday ? at.getUTCHours() : (at.getUTCHours() + 9) % 24;
    return { cron: `${at.getUTCMinutes()} ${hour} * * *`, zone: isToday ? 'UTC' : 'Asia/Tokyo' };
  };

  test('a due time that has passed by newer rules of its zone is answered for, late or missed', async () => {
    const timing = dailyIn(-30);
    for (const [graceSeconds, result] of [
      [900, 'MISSED'],
      [3_600, 'RAN'],
    ] as const) {
      const id = await world.create({ ...timing, graceSeconds });
      // By the older rules it would come in half an hour.
      await query(em(), `update schedule set next_due_at = next_due_at - interval '23 hours' where id = $1`, [id]);
      await adoptZoneRules(em());
      const dueAt = (await world.nextDueAt(id)) ?? assert.fail();
      assert.ok(dueAt < new Date(), 'it is due at once');
      assert.deepEqual(await openJobs(id), [dueAt.toISOString()]);
      assert.equal(await world.fire(id), result);
      assert.equal((await world.tasksOf(id))[0]?.dueAt, dueAt.toISOString());
      const next = (await world.nextDueAt(id)) ?? assert.fail();
      assert.equal(next.getTime() - dueAt.getTime(), 24 * 3_600_000);
    }
  });

  test('a wall time that was answered under older rules does not come again under newer ones', async () => {
    const timing = dailyIn(30);
    const id = await world.create(timing);
    const today = (await world.nextDueAt(id)) ?? assert.fail();
    // By the older rules it came half an hour ago, and comes again tomorrow.
    await query(em(), `update schedule set next_due_at = next_due_at + interval '23 hours' where id = $1`, [id]);
    await adoptZoneRules(em());
    const moved = (await world.nextDueAt(id)) ?? assert.fail();
    assert.equal(moved.getTime() - today.getTime(), 24 * 3_600_000);
    // It was due by the older rules, and nobody had fired it when the newer ones came.
    const other = await world.create(timing);
    await world.makeDue(other, 30);
    assert.equal(await world.fire(other), 'RAN');
    assert.deepEqual(await world.nextDueAt(other), moved);
  });
});

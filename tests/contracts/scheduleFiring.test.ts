import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startScheduleWorld, type FiredTask, type ScheduleWorld } from './scheduleWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const HOUR = 3_600;

describe('firing a schedule', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const onlyTask = async (id: string): Promise<FiredTask> => {
    const tasks = await world.tasksOf(id);
    assert.equal(tasks.length, 1, 'there is exactly one task');
    return tasks[0] ?? assert.fail();
  };
  const dueJobs = async (id: string): Promise<string[]> => (await world.jobsOf(id)).map(({ dueAt }) => dueAt);

  test('a due schedule runs its command once, in the name of its owner, and is due again', async () => {
    const id = await world.create();
    const dueAt = await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'RAN');
    const task = await onlyTask(id);
    assert.equal(task.createdBy?.login, 'olga');
    assert.deepEqual([task.schedule?.id, task.missedSince, task.isLate, task.rejection], [id, null, false, null]);
    assert.deepEqual(task.counts, { targeted: 3, notSent: 3 });
    const next = (await world.nextDueAt(id)) ?? assert.fail();
    assert.ok(next > dueAt);
    assert.deepEqual(await dueJobs(id), [next.toISOString()]);
    const acts = (await world.graph.audit()).filter(({ actor }) => actor === 'user:olga').slice(-2);
    assert.deepEqual(
      acts.map(({ act, object }) => [act, object]),
      [
        ['task.run', `task:${task.id}`],
        ['schedule.fire', `schedule:${id}`],
      ],
    );
  });

  test('a schedule of one time runs at it and never again', async () => {
    const id = await world.create({ cron: null, at: '2099-01-01T00:00:00Z' });
    const dueAt = await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'RAN');
    assert.equal((await onlyTask(id)).dueAt, dueAt.toISOString());
    assert.equal(await world.nextDueAt(id), null);
    assert.deepEqual(await world.jobsOf(id), []);
    assert.equal(await world.fire(id, dueAt), 'STALE');
    await onlyTask(id);
  });

  test('a late run within the grace is run and marked, one beyond it is missed', async () => {
    const ran = async (secondsAgo: number, input: object): Promise<FiredTask> => {
      const id = await world.create({ cron: null, at: '2099-01-01T00:00:00Z', ...input });
      await world.makeDue(id, secondsAgo);
      await world.fire(id);
      return await onlyTask(id);
    };
    const late = await ran(800, {});
    assert.deepEqual([late.isLate, late.rejection, late.counts.targeted], [true, null, 3]);
    const missed = await ran(1_000, {});
    assert.deepEqual([missed.state, missed.rejection?.code, missed.counts.targeted], ['MISSED', 'MISSED', 0]);
    assert.match(missed.rejection?.message ?? '', /100\d seconds late, and may be at most 900 seconds late/);
    assert.notEqual(missed.finishedAt, null);
    assert.equal((await ran(800, { graceSeconds: 600 })).state, 'MISSED');
    assert.equal((await ran(1_000, { graceSeconds: 2_000 })).isLate, true);
    assert.equal((await ran(70, { missedPolicy: 'MARK_MISSED' })).state, 'MISSED');
    assert.equal((await ran(30, { missedPolicy: 'MARK_MISSED' })).rejection, null);
  });

  test('many times that were missed are answered for by one task about the latest', async () => {
    const id = await world.create({ cron: '*/10 * * * *' });
    const first = await world.makeDue(id, 5 * HOUR);
    assert.equal(await world.fire(id), 'RAN');
    const task = await onlyTask(id);
    assert.equal(task.missedSince, first.toISOString());
    const dueAt = Date.parse(task.dueAt ?? '');
    assert.equal(dueAt % 600_000, 0);
    const next = (await world.nextDueAt(id)) ?? assert.fail();
    assert.equal(next.getTime(), dueAt + 600_000);
    assert.equal(await world.fire(id, first), 'STALE');
  });

  test('what cannot be run is rejected with the reason, leaves nothing else behind, and is not tried again', async () => {
    const id = await world.create({ filter: 'name = nowhere' });
    await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'REJECTED');
    const task = await onlyTask(id);
    assert.deepEqual([task.state, task.rejection?.code, task.createdBy?.login], ['REJECTED', 'NO_TARGETS', 'olga']);
    assert.deepEqual(task.counts, { targeted: 0, notSent: 0 });
    const next = (await world.nextDueAt(id)) ?? assert.fail();
    assert.deepEqual(await dueJobs(id), [next.toISOString()]);
  });

  test('arguments are checked again when it fires, against the DDL of that moment', async () => {
    const id = await world.create({});
    await world.makeDue(id, 5);
    const narrow = `update plugin set ddl = jsonb_set(ddl, '{actions,0,inputs,0,validation}', $1::jsonb)`;
    await query(world.graph.em, narrow, ['"^[0-9]+$"']);
    assert.equal(await world.fire(id), 'REJECTED');
    await query(world.graph.em, narrow, ['"^[a-z]+$"']);
    assert.equal((await onlyTask(id)).rejection?.code, 'INVALID_ARGUMENTS');
  });

  test('a rollout that its deadline can never let end is rejected with the seconds that it takes', async () => {
    const options = { deadlineSeconds: 3_600, rollout: { spreadSeconds: 3_590 } };
    const id = await world.create({ options });
    await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'REJECTED');
    const { rejection } = await onlyTask(id);
    assert.equal(rejection?.code, 'BAD_RUN_OPTION');
    assert.match(rejection.message, /deadlineSeconds must be more than \d+: the hosts are spread over 3590 s/);
  });

  test('a schedule whose owner is gone runs nothing and says so', async () => {
    const id = await world.create({}, 'otto');
    await world.makeDue(id, 5);
    await query(world.graph.em, `delete from app_user where login = 'otto'`);
    assert.equal(await world.fire(id), 'REJECTED');
    const task = await onlyTask(id);
    assert.deepEqual([task.rejection?.code, task.createdBy, task.counts.targeted], ['OWNER_GONE', null, 0]);
  });

  test('a job whose time is no longer the schedule’s does nothing', async () => {
    const disable = 'mutation ($id: ID!, $is: Boolean!) { setScheduleEnabled(id: $id, isEnabled: $is) { id } }';
    const [edited, disabled, deleted] = [await world.create(), await world.create(), await world.create()];
    const due = new Date(((await world.nextDueAt(edited)) ?? assert.fail()).getTime());
    const input = { name: 'n', plugin: 'probe', action: 'ping', filter: 'name ~ host', cron: '0 4 * * *', zone: 'UTC' };
    await world.graph.ask(
      'mutation ($id: ID!, $input: ScheduleInput!) { updateSchedule(id: $id, input: $input) { id } }',
      {
        id: edited,
        input,
      },
    );
    await world.graph.ask(disable, { id: disabled, is: false });
    await world.graph.ask('mutation ($id: ID!) { deleteSchedule(id: $id) }', { id: deleted });
    const late = await world.create();
    await world.makeDue(late, 5);
    for (const id of [edited, disabled, deleted, late]) assert.equal(await world.fire(id, due), 'STALE');
    for (const id of [edited, disabled, late]) assert.deepEqual(await world.tasksOf(id), []);
    assert.deepEqual(await dueJobs(edited), [(await world.nextDueAt(edited))?.toISOString()]);
    assert.deepEqual([await world.jobsOf(disabled), await world.jobsOf(deleted)], [[], []]);
    // Enabled again it is due from now on, and not at what it missed meanwhile.
    await world.graph.ask(disable, { id: disabled, is: true });
    assert.ok(((await world.nextDueAt(disabled)) ?? assert.fail()) > new Date());
  });

  test('a schedule that is not due yet is not fired, whoever asks', async () => {
    const id = await world.create();
    assert.equal(await world.fire(id), 'STALE');
    assert.deepEqual(await world.tasksOf(id), []);
  });

  test('a change of a schedule that is overdue records the time that it takes away', async () => {
    const id = await world.create({ cron: '*/10 * * * *' });
    const first = await world.makeDue(id, HOUR);
    await world.graph.ask('mutation ($id: ID!) { setScheduleEnabled(id: $id, isEnabled: false) { id } }', { id });
    const task = await onlyTask(id);
    assert.deepEqual([task.state, task.rejection?.code], ['MISSED', 'SCHEDULE_CHANGED']);
    assert.equal(task.missedSince, first.toISOString());
  });

  test('a fault that is no refusal changes nothing, and the next try runs it once', async () => {
    const { em } = world.graph;
    const id = await world.create();
    const dueAt = await world.makeDue(id, 5);
    await query(
      em,
      `create function break_down() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
    );
    await query(em, `create trigger break_down before insert on target for each row execute function break_down()`);
    await assert.rejects(world.fire(id), /broken/);
    assert.deepEqual(await world.tasksOf(id), []);
    assert.deepEqual(await world.nextDueAt(id), dueAt);
    await query(em, `drop trigger break_down on target`);
    assert.equal(await world.fire(id), 'RAN');
    await onlyTask(id);
  });

  test('fired by many at once, a due time makes one task', async () => {
    const id = await world.create();
    const dueAt = await world.makeDue(id, 5);
    const results = await Promise.all(Array.from({ length: 8 }, async () => await world.fire(id, dueAt)));
    assert.deepEqual(results.toSorted(), ['RAN', ...Array<string>(7).fill('STALE')]);
    await onlyTask(id);
  });

  test('a due time that comes again because a clock was set back is not run again', async () => {
    const id = await world.create({ cron: null, at: '2099-01-01T00:00:00Z' });
    const dueAt = await world.makeDue(id, 5);
    await world.fire(id);
    await query(world.graph.em, 'update schedule set next_due_at = $2 where id = $1', [id, dueAt]);
    assert.equal(await world.fire(id), 'STALE');
    await onlyTask(id);
    assert.equal(await world.nextDueAt(id), null);
  });
});

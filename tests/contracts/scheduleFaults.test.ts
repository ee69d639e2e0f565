import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { DAILY, startScheduleWorld, type FiredTask, type ScheduleWorld } from './scheduleWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { adoptZoneRules } from '@chargehand/api/schedules/adoptZoneRules';
import { MOST_ATTEMPTS } from '@chargehand/api/schedules/fireSchedule';

const ENABLE = 'mutation ($id: ID!, $is: Boolean!) { setScheduleEnabled(id: $id, isEnabled: $is) { isEnabled } }';
const UPDATE = 'mutation ($id: ID!, $input: ScheduleInput!) { updateSchedule(id: $id, input: $input) { zone } }';
const DELETE = 'mutation ($id: ID!) { deleteSchedule(id: $id) }';

const BREAK = `
  create function break_down() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
  create trigger break_down before insert on target for each row execute function break_down()`;

describe('a schedule that is broken', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  afterEach(async () => {
    await query(world.graph.em, 'update task set schedule_id = null');
    await query(world.graph.em, 'delete from schedule');
  });
  after(() => world[Symbol.asyncDispose]());

  /** As when a newer program does not know the name of a zone any more. */
  const loseZone = async (id: string): Promise<unknown> =>
    await query(world.graph.em, `update schedule set zone = 'Mars/Olympus' where id = $1`, [id]);
  const onlyTask = async (id: string): Promise<FiredTask> => {
    const tasks = await world.tasksOf(id);
    assert.equal(tasks.length, 1, 'there is exactly one task');
    return tasks[0] ?? assert.fail();
  };

  for (const [fault, code] of [
    [`zone = 'Mars/Olympus'`, 'BAD_ZONE'],
    [`cron = 'nonsense'`, 'BAD_CRON'],
  ] as const)
    test(`is rejected with ${code} when it is due, once, and is not due any more`, async () => {
      const id = await world.create();
      const dueAt = await world.makeDue(id, 5);
      await query(world.graph.em, `update schedule set ${fault} where id = $1`, [id]);
      assert.equal(await world.fire(id), 'REJECTED');
      const task = await onlyTask(id);
      assert.deepEqual([task.state, task.rejection?.code, task.dueAt], ['REJECTED', code, dueAt.toISOString()]);
      assert.match(task.rejection?.message ?? '', /not due any more until it is changed/);
      assert.deepEqual([await world.nextDueAt(id), await world.jobsOf(id)], [null, []]);
    });

  test('can be disabled, deleted and mended though it is overdue, which is recorded', async () => {
    const broken = async (): Promise<string> => {
      const id = await world.create();
      await world.makeDue(id, 5);
      await loseZone(id);
      return id;
    };
    const [disabled, deleted, mended] = [await broken(), await broken(), await broken()];
    await world.graph.ask(ENABLE, { id: disabled, is: false });
    await world.graph.ask(UPDATE, { id: mended, input: { ...DAILY, zone: 'UTC' } });
    for (const id of [disabled, mended]) assert.equal((await onlyTask(id)).rejection?.code, 'SCHEDULE_CHANGED');
    assert.ok(((await world.nextDueAt(mended)) ?? assert.fail()) > new Date());
    await world.graph.ask(DELETE, { id: deleted });
  });

  test('does not hide the others', async () => {
    await loseZone(await world.create({ name: 'broken' }));
    await world.create({ name: 'sound' });
    const { schedules } = await world.graph.ask<{ schedules: { nodes: { name: string; next: object[] }[] } }>(
      '{ schedules { nodes { name next(count: 3) { utc } } } }',
    );
    assert.deepEqual(
      schedules.nodes.map(({ name, next }) => [name, next.length]),
      [
        ['broken', 0],
        ['sound', 3],
      ],
    );
    const to = new Date(Date.now() + 100 * 3_600_000).toISOString();
    const { scheduledRuns } = await world.graph.ask<{ scheduledRuns: { schedule: { name: string } }[] }>(
      'query ($from: DateTime!, $to: DateTime!) { scheduledRuns(from: $from, to: $to) { schedule { name } } }',
      { from: new Date().toISOString(), to },
    );
    assert.ok(scheduledRuns.filter(({ schedule }) => schedule.name === 'sound').length >= 4);
    const { found } = await world.graph.ask<{ found: { nodes: { name: string }[] } }>(
      'query ($to: DateTime!) { found: schedules(from: "2100-01-01T00:00:00Z", to: $to) { nodes { name } } }',
      { to },
    );
    assert.deepEqual(found.nodes, []);
  });

  test('does not keep newer rules of their zones from the others', async () => {
    await loseZone(await world.create());
    const id = await world.create({ zone: 'Europe/Berlin' });
    const right = await world.nextDueAt(id);
    await query(world.graph.em, `update schedule set next_due_at = next_due_at + interval '1 hour' where id = $1`, [
      id,
    ]);
    await adoptZoneRules(world.graph.em.fork());
    assert.deepEqual(await world.nextDueAt(id), right);
  });

  test('by a fault of ours is tried again some times, then rejected, and its next time comes', async () => {
    const id = await world.create();
    const dueAt = await world.makeDue(id, 5);
    await query(world.graph.em, BREAK);
    for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1)
      await assert.rejects(world.fire(id, dueAt, attempt), /broken/);
    assert.deepEqual(await world.tasksOf(id), []);
    assert.equal(await world.fire(id, dueAt, MOST_ATTEMPTS), 'REJECTED');
    const task = await onlyTask(id);
    assert.deepEqual([task.rejection?.code, task.counts.targeted], ['INTERNAL', 0]);
    assert.doesNotMatch(task.rejection?.message ?? '', /broken/);
    assert.ok(((await world.nextDueAt(id)) ?? assert.fail()) > dueAt);
    await query(world.graph.em, 'drop trigger break_down on target; drop function break_down');
    await world.makeDue(id, 2);
    assert.equal(await world.fire(id), 'RAN');
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DAILY, startScheduleWorld, type ScheduleWorld } from './scheduleWorld.ts';
import type { Asking } from '../support/graphWorld.ts';
import { followPages } from '../support/followPages.ts';
import { query } from '@chargehand/api/platform/sql';

const FIELDS = `id name command { plugin action arguments } filter options cron at zone graceSeconds missedPolicy isEnabled owner { login } nextDueAt`;
const CREATE = `mutation ($input: ScheduleInput!) { schedule: createSchedule(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: ScheduleInput!) { schedule: updateSchedule(id: $id, input: $input) { ${FIELDS} } }`;
const FIND = `query ($id: ID!) { schedule(id: $id) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteSchedule(id: $id) }';
const ENABLE =
  'mutation ($id: ID!, $is: Boolean!) { schedule: setScheduleEnabled(id: $id, isEnabled: $is) { isEnabled nextDueAt } }';
const RUN_NOW =
  'mutation ($id: ID!, $key: String!) { task: runScheduleNow(id: $id, key: $key) { id dueAt createdBy { login } schedule { id } } }';
const PREVIEW = `query ($cron: String, $at: DateTime, $zone: String!, $count: Int! = 5) {
  previewSchedule(cron: $cron, at: $at, zone: $zone, count: $count) { utc local note } }`;
const RUNS = `query ($from: DateTime!, $to: DateTime!, $first: Int! = 100) { scheduledRuns(from: $from, to: $to, first: $first) { dueAt schedule { name } } }`;

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly nextDueAt: string | null;
  readonly [field: string]: unknown;
}

describe('schedules in the graph', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const create = async (input: object = {}, asking: Asking = 'olga'): Promise<Shown> =>
    (await world.graph.ask<{ schedule: Shown }>(CREATE, { input: { ...DAILY, ...input } }, asking)).schedule;
  const codeOf = async (document: string, variables: object, asking: Asking = 'olga'): Promise<string | undefined> =>
    await world.graph.codeOf(document, variables, asking);
  const namesOf = async (list: string): Promise<string[]> =>
    (
      await world.graph.ask<{ list: { nodes: Shown[] } }>(`{ list: schedules(${list}) { nodes { name } } }`)
    ).list.nodes.map(({ name }) => name);

  test('a schedule is kept as it was given, with what it left out, and everybody sees it', async () => {
    const made = await create({
      name: ' Nightly ',
      cron: ' 30 2 * * MON-FRI ',
      zone: 'Europe/Berlin',
      options: { timeoutSeconds: 30 },
    });
    const { id, nextDueAt, ...rest } = made;
    assert.deepEqual(rest, {
      name: 'Nightly',
      command: { plugin: 'probe', action: 'ping', arguments: { mode: 'full' } },
      filter: 'name ~ host',
      options: { timeoutSeconds: 30 },
      cron: '30 2 * * MON-FRI',
      at: null,
      zone: 'Europe/Berlin',
      graceSeconds: 900,
      missedPolicy: 'RUN_LATE',
      isEnabled: true,
      owner: { login: 'olga' },
    });
    assert.ok(Date.parse(nextDueAt ?? '') > Date.now());
    assert.deepEqual((await world.graph.ask<{ schedule: Shown }>(FIND, { id }, 'otto')).schedule, made);
    for (const none of ['999999', 'nonsense', '', '-1', '99999999999999'])
      assert.equal((await world.graph.ask<{ schedule: Shown | null }>(FIND, { id: none })).schedule, null);
  });

  test('only users have schedules, and only the owner and admins change one', async () => {
    const { id } = await create();
    for (const [asking, code] of [
      ['nobody', 'UNAUTHENTICATED'],
      ['bridge', 'FORBIDDEN'],
      ['otto', 'FORBIDDEN'],
    ] as const) {
      if (asking !== 'otto') assert.equal(await codeOf(CREATE, { input: DAILY }, asking), code);
      assert.equal(await codeOf(UPDATE, { id, input: DAILY }, asking), code);
      assert.equal(await codeOf(DELETE, { id }, asking), code);
      assert.equal(await codeOf(ENABLE, { id, is: false }, asking), code);
      assert.equal(await codeOf(RUN_NOW, { id, key: 'k' }, asking), code);
    }
    assert.deepEqual(await world.tasksOf(id), []);
    const changed = await world.graph.ask<{ schedule: Shown }>(
      UPDATE,
      { id, input: { ...DAILY, name: 'by admin' } },
      'admin',
    );
    assert.deepEqual([changed.schedule.name, changed.schedule['owner']], ['by admin', { login: 'olga' }]);
    for (const none of ['999999', 'nonsense', '1e3', ''])
      for (const document of [DELETE, UPDATE, ENABLE, RUN_NOW])
        assert.equal(await codeOf(document, variablesOf(document, none)), 'SCHEDULE_NOT_FOUND');
    await world.graph.ask(DELETE, { id });
    assert.equal((await world.graph.ask<{ schedule: Shown | null }>(FIND, { id })).schedule, null);
  });

  test('what could never run is refused before it is kept', async () => {
    const { id, ...before } = await create();
    const past = { cron: null, at: '2020-01-01T00:00:00Z' };
    const refused: readonly (readonly [object, string])[] = [
      [{ name: ' ' }, 'BAD_SCHEDULE_NAME'],
      [{ name: 'x'.repeat(101) }, 'BAD_SCHEDULE_NAME'],
      [{ name: 'a\0b' }, 'BAD_SCHEDULE_NAME'],
      [{ plugin: 'nothing' }, 'UNKNOWN_PLUGIN'],
      [{ action: 'nothing' }, 'UNKNOWN_ACTION'],
      [{ arguments: { mode: 'NO' } }, 'INVALID_ARGUMENTS'],
      [{ filter: 'and and' }, 'FILTER_SYNTAX'],
      [{ filter: '' }, 'FILTER_EMPTY'],
      [{ options: { timeoutSeconds: 0 } }, 'BAD_RUN_OPTION'],
      [{ cron: null }, 'BAD_SCHEDULE_TIME'],
      [{ at: '2099-01-01T00:00:00Z' }, 'BAD_SCHEDULE_TIME'],
      [{ cron: 'daily' }, 'BAD_CRON'],
      [{ cron: '0 0 30 2 *' }, 'CRON_NEVER_COMES'],
      [{ zone: 'Mars/Olympus' }, 'BAD_ZONE'],
      [past, 'TIME_IS_PAST'],
      [{ graceSeconds: 59 }, 'BAD_GRACE'],
      [{ graceSeconds: 604_801 }, 'BAD_GRACE'],
    ];
    const audited = (await world.graph.audit()).length;
    for (const [wrong, code] of refused) {
      assert.equal(await codeOf(CREATE, { input: { ...DAILY, ...wrong } }), code, JSON.stringify(wrong));
      assert.equal(await codeOf(UPDATE, { id, input: { ...DAILY, ...wrong } }), code, JSON.stringify(wrong));
    }
    assert.deepEqual((await world.graph.ask<{ schedule: Shown }>(FIND, { id })).schedule, { id, ...before });
    assert.equal((await world.graph.audit()).length, audited);
  });

  test('a disabled schedule is never due; one whose time has passed cannot be enabled', async () => {
    const { id, nextDueAt } = await create({ isEnabled: false, cron: null, at: '2099-01-01T00:00:00Z' });
    assert.equal(nextDueAt, null);
    assert.deepEqual(await world.graph.ask(ENABLE, { id, is: true }), {
      schedule: { isEnabled: true, nextDueAt: '2099-01-01T00:00:00.000Z' },
    });
    assert.deepEqual(await world.graph.ask(ENABLE, { id, is: false }), {
      schedule: { isEnabled: false, nextDueAt: null },
    });
    await query(world.graph.em, `update schedule set at = '2020-01-01' where id = $1`, [id]);
    assert.equal(await codeOf(ENABLE, { id, is: true }), 'TIME_IS_PAST');
  });

  test('run now makes one task for each key, in the name of who asks, and takes the place of no due time', async () => {
    const { id, nextDueAt } = await create();
    interface Made {
      readonly task: { readonly id: string };
    }
    const first = await world.graph.ask<Made>(RUN_NOW, { id, key: 'a' }, 'admin');
    assert.deepEqual(first.task, { id: first.task.id, dueAt: null, createdBy: { login: 'admin' }, schedule: { id } });
    assert.deepEqual(await world.graph.ask(RUN_NOW, { id, key: 'a' }, 'admin'), first);
    const second = await world.graph.ask<Made>(RUN_NOW, { id, key: 'b' });
    assert.notEqual(second.task.id, first.task.id);
    assert.deepEqual(
      (await world.tasksOf(id)).map((task) => task.id),
      [second.task.id, first.task.id],
    );
    assert.equal((await world.nextDueAt(id))?.toISOString(), nextDueAt);
  });

  test('the preview shows each time in UTC and on the clocks of the zone, and says where they jump', async () => {
    interface Preview {
      readonly previewSchedule: readonly {
        readonly utc: string;
        readonly local: string;
        readonly note: string | null;
      }[];
    }
    const preview = async (variables: object): Promise<Preview['previewSchedule']> =>
      (await world.graph.ask<Preview>(PREVIEW, variables)).previewSchedule;
    const times = await preview({ cron: '30 2 31 12 *', zone: 'America/St_Johns', count: 2 });
    assert.deepEqual(
      times.map(({ local, note }) => [local.slice(4), note]),
      Array(2).fill(['-12-31T02:30:00-03:30', null]),
    );
    assert.ok(times.every(({ utc, local }) => Date.parse(utc) === Date.parse(local)));
    const jumps = (await preview({ cron: '30 2 * 3,10 SUN', zone: 'Europe/Berlin', count: 20 })).filter(
      ({ note }) => note !== null,
    );
    assert.ok(
      jumps.some(({ local, note }) => local.endsWith('T03:00:00+02:00') && (note ?? '').includes('does not exist')),
    );
    assert.ok(
      jumps.some(({ local, note }) => local.endsWith('T02:30:00+02:00') && (note ?? '').includes('comes twice')),
    );
    assert.equal((await preview({ at: '2099-01-01T00:00:00Z', zone: 'UTC' })).length, 1);
    assert.deepEqual(await preview({ at: '2020-01-01T00:00:00Z', zone: 'UTC' }), []);
    assert.equal(await codeOf(PREVIEW, { cron: '* * * * *', zone: 'UTC', count: 51 }), 'BAD_COUNT');
    assert.equal(await codeOf(PREVIEW, { cron: 'x', zone: 'UTC' }), 'BAD_CRON');
  });

  test('a schedule shows its next times, none when it is disabled', async () => {
    const { id, nextDueAt } = await create({ zone: 'Asia/Tokyo' });
    const NEXT = 'query ($id: ID!, $count: Int!) { schedule(id: $id) { next(count: $count) { utc } } }';
    const next = async (): Promise<{ utc: string }[]> =>
      (await world.graph.ask<{ schedule: { next: { utc: string }[] } }>(NEXT, { id, count: 3 })).schedule.next;
    const times = await next();
    const days = times.map(({ utc }) => (Date.parse(utc) - Date.parse(nextDueAt ?? '')) / 86_400_000);
    assert.deepEqual(days, [0, 1, 2]);
    await world.graph.ask(ENABLE, { id, is: false });
    assert.deepEqual(await next(), []);
  });

  test('schedules are found by name, command and filter, by plugin, and by a time at which they come', async () => {
    await query(world.graph.em, 'update task set schedule_id = null');
    await query(world.graph.em, 'delete from schedule');
    await create({ name: 'yearly', cron: '0 0 1 7 *' });
    await create({ name: 'once', cron: null, at: '2030-07-01T12:00:00Z', filter: 'name = web1' });
    await create({ name: 'never', isEnabled: false });
    await create({ name: 'yearly', cron: '0 0 2 7 *', zone: 'Asia/Tokyo' });
    assert.deepEqual(await namesOf('search: "YEAR"'), ['yearly', 'yearly']);
    assert.deepEqual(await namesOf('search: "web1"'), ['once']);
    assert.deepEqual(await namesOf('search: "%"'), []);
    assert.deepEqual(await namesOf('plugin: "probe"'), ['never', 'once', 'yearly', 'yearly']);
    assert.deepEqual(await namesOf('plugin: "other"'), []);
    assert.deepEqual(await namesOf('from: "2030-07-01T00:00:00Z", to: "2030-07-01T00:00:00Z"'), ['yearly']);
    assert.deepEqual(await namesOf('from: "2030-07-01T00:00:01Z", to: "2030-07-01T15:00:00Z"'), ['once', 'yearly']);
    assert.deepEqual(await namesOf('from: "2030-07-02T00:00:00Z", to: "2030-12-01T00:00:00Z"'), []);
    assert.deepEqual(await namesOf('from: "2030-07-01T12:00:00Z"'), ['once', 'yearly', 'yearly']);
    assert.deepEqual(await namesOf('to: "2000-01-01T00:00:00Z"'), []);
    for (const first of [1, 3])
      assert.deepEqual(await followPages(world.graph, (page) => ({ field: `schedules(${page})` }), first), [
        'never',
        'once',
        'yearly',
        'yearly',
      ]);
    const runs = await world.graph.ask<{ scheduledRuns: { dueAt: string; schedule: Shown }[] }>(RUNS, {
      from: '2030-06-01T00:00:00Z',
      to: '2031-08-01T00:00:00Z',
    });
    assert.deepEqual(
      runs.scheduledRuns.map(({ dueAt, schedule }) => `${dueAt.slice(0, 16)} ${schedule.name}`),
      [
        '2030-07-01T00:00 yearly',
        '2030-07-01T12:00 once',
        '2030-07-01T15:00 yearly',
        '2031-07-01T00:00 yearly',
        '2031-07-01T15:00 yearly',
      ],
    );
    const two = await world.graph.ask<{ scheduledRuns: object[] }>(RUNS, {
      from: '2030-06-01T00:00:00Z',
      to: '2031-08-01T00:00:00Z',
      first: 2,
    });
    assert.equal(two.scheduledRuns.length, 2);
    assert.equal(
      await codeOf(RUNS, { from: '2030-06-01T00:00:00Z', to: '2031-08-01T00:00:00Z', first: 501 }),
      'BAD_COUNT',
    );
    const far = await world.graph.ask<{ scheduledRuns: object[] }>(RUNS, {
      from: '2200-01-01T00:00:00Z',
      to: '2300-01-01T00:00:00Z',
    });
    assert.deepEqual(far.scheduledRuns, []);
  });

  test('every change is audited', async () => {
    const before = (await world.graph.audit()).length;
    const { id } = await create();
    await world.graph.ask(UPDATE, { id, input: DAILY }, 'admin');
    for (const is of [false, true]) await world.graph.ask(ENABLE, { id, is });
    await world.graph.ask(DELETE, { id });
    assert.deepEqual(
      (await world.graph.audit()).slice(before).map(({ actor, act, object }) => [actor, act, object]),
      [
        ['user:olga', 'schedule.create'],
        ['user:admin', 'schedule.update'],
        ['user:olga', 'schedule.disable'],
        ['user:olga', 'schedule.enable'],
        ['user:olga', 'schedule.delete'],
      ].map((entry) => [...entry, `schedule:${id}`]),
    );
  });

  test('the database itself refuses a schedule that is both or neither, due though disabled, or of no policy', async () => {
    const { id } = await create();
    for (const wrong of [`at = now()`, `cron = null`, `is_enabled = false`, `missed_policy = 'X'`, `grace_seconds = 1`])
      await assert.rejects(
        query(world.graph.em, `update schedule set ${wrong} where id = $1`, [id]),
        /violates check constraint/,
      );
    await world.makeDue(id, 5);
    await world.fire(id);
    await assert.rejects(
      query(world.graph.em, `update task set rejection_code = 'X' where schedule_id = $1`, [id]),
      /says_why/,
    );
  });
});

function variablesOf(document: string, id: string): object {
  return document === UPDATE ? { id, input: DAILY } : document === ENABLE ? { id, is: true } : { id, key: 'k' };
}

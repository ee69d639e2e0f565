import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DAILY, startScheduleWorld, type ScheduleWorld } from './scheduleWorld.ts';
import type { Asking } from '../support/graphWorld.ts';
import { query, queryOne } from '@chargehand/api/platform/sql';

const CREATE = `mutation ($input: ScheduleInput!, $key: String) { schedule: createSchedule(input: $input, key: $key) { id } }`;

const FILL = `
  insert into schedule (name, command_id, filter, options, cron, zone, owner_id)
  select 'filled', s.command_id, s.filter, s.options, s.cron, s.zone, s.owner_id from schedule s, generate_series(1, $2) where s.id = $1`;

describe('creating a schedule', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const create = async (key: string | null, input: object = {}, asking: Asking = 'olga'): Promise<string> => {
    const made = await world.graph.ask<{ schedule: { id: string } }>(
      CREATE,
      { input: { ...DAILY, ...input }, key },
      asking,
    );
    return made.schedule.id;
  };
  const codeOf = async (key: string | null, input: object = {}, asking: Asking = 'olga'): Promise<string | undefined> =>
    await world.graph.codeOf(CREATE, { input: { ...DAILY, ...input }, key }, asking);

  test('with the same key and input makes one, also at once, and audits it once', async () => {
    const before = (await world.graph.audit()).length;
    const ids = await Promise.all(Array.from({ length: 6 }, async () => await create('a')));
    assert.equal(new Set([...ids, await create('a', { at: null })]).size, 1);
    assert.equal((await world.graph.audit()).length, before + 1);
  });

  test('with the same key and another input is refused, and another user has keys of their own', async () => {
    await create('b');
    for (const other of [
      { name: 'other' },
      { cron: '0 4 * * *' },
      { filter: 'name = x' },
      { options: { ttlSeconds: 9 } },
    ])
      assert.equal(await codeOf('b', other), 'KEY_REUSED', JSON.stringify(other));
    assert.equal(await codeOf('b', { name: 'other' }, 'otto'), undefined);
  });

  test('without a key, or after the first was deleted, makes a new one', async () => {
    assert.notEqual(await create(null), await create(null));
    const first = await create('c');
    await world.graph.ask('mutation ($id: ID!) { deleteSchedule(id: $id) }', { id: first });
    assert.notEqual(await create('c'), first);
  });

  test('ends at a thousand of one user', async () => {
    const id = await create('first of otto', {}, 'otto');
    const { count } = await queryOne<{ count: number }>(
      world.graph.em,
      'select count(*)::int as count from schedule where owner_id = (select owner_id from schedule where id = $1)',
      [id],
    );
    await query(world.graph.em, FILL, [id, 999 - count]);
    assert.equal(await codeOf('thousandth', {}, 'otto'), undefined);
    assert.equal(await codeOf('one more', {}, 'otto'), 'TOO_MANY_SCHEDULES');
    assert.equal(await create('first of otto', {}, 'otto'), id);
    assert.equal(await codeOf(null), undefined);
  });

  test('what is to come is refused before it is computed if it is too much', async () => {
    const next = 'next(count: 50) { utc }';
    const faultOf = async (document: string): Promise<string> =>
      await world.graph.ask(document).then(
        () => '',
        (error: unknown) => String(error),
      );
    assert.equal(await faultOf(`{ schedules(first: 500) { nodes { ${next} } } }`), '');
    const many = Array.from({ length: 3 }, (_, n) => `n${n}: next { utc }`).join(' ');
    assert.match(await faultOf(`{ schedules(first: 500) { nodes { ${many} } } }`), /ask for smaller pages/);
    const looks = Array.from(
      { length: 30 },
      (_, n) => `l${n}: schedules(first: 1, from: "2030-01-01T00:00:00Z") { totalCount }`,
    );
    assert.match(await faultOf(`{ ${looks.join(' ')} }`), /ask for smaller pages/);
  });
});

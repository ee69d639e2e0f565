import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { prepareQueue } from '@chargehand/api/schedules/runQueue';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { HOSTILE_INPUTS, HOSTILE_JSON, HOSTILE_TEXTS } from './hostileInputs.ts';

const REPORT = 'mutation ($plugins: [ReportedPluginInput!]!) { reportPlugins(plugins: $plugins) }';
const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id command { arguments } } }';
const SCHEDULE = 'mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }';
const MADE = 'select (select count(*) from task)::int + (select count(*) from schedule)::int as count';
const TIMES = { name: 'n', cron: '0 3 * * *', zone: 'UTC' };

const DDL = {
  metadata: { name: 'wary', description: 'd', author: 'a', license: 'l', version: '1.0', url: 'u', timeoutSeconds: 10 },
  actions: [{ name: 'take', description: 'd', display: 'always', inputs: HOSTILE_INPUTS, outputs: [], aggregates: [] }],
};

describe('what comes as an argument', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
    await prepareQueue(world.graph.url);
    await world.graph.ask(REPORT, { plugins: [{ name: 'wary', ddl: DDL }] }, 'bridge');
    await world.tell([{ name: 'a' }, { name: 'b' }]);
  });
  after(() => world[Symbol.asyncDispose]());

  const base = { plugin: 'wary', action: 'take', filter: 'name = a' };
  const made = async (): Promise<number> => (await queryOne<{ count: number }>(world.graph.em, MADE)).count;

  /** By every way in: run now, kept for later, as an argument and as a secret. */
  async function codesOf(values: unknown): Promise<readonly (string | undefined)[]> {
    const { graph } = world;
    return [
      await graph.codeOf(RUN, { input: { ...base, arguments: values } }),
      await graph.codeOf(RUN, { input: { ...base, secrets: values } }),
      await graph.codeOf(SCHEDULE, { input: { ...base, ...TIMES, arguments: values } }),
    ];
  }

  for (const { what, text, allowedBy } of HOSTILE_TEXTS)
    test(`S49: ${what} is refused by every input whose type does not allow it`, async () => {
      for (const { name } of HOSTILE_INPUTS.filter((input) => !allowedBy.includes(input.name))) {
        const before = await made();
        assert.deepEqual(new Set(await codesOf({ [name]: text })), new Set(['INVALID_ARGUMENTS']), name);
        assert.equal(await made(), before, name);
      }
    });

  test('S49: what a type allows is kept to the letter', async () => {
    for (const { text, allowedBy } of HOSTILE_TEXTS)
      for (const name of allowedBy) {
        const input = { ...base, arguments: { [name]: text } };
        const { runTask } = await world.graph.ask<{ runTask: { command: { arguments: unknown } } }>(RUN, { input });
        assert.deepEqual(runTask.command.arguments, { [name]: text });
      }
  });

  test('S55: operators of the ORM and prototype keys are refused as names of inputs and within values', async () => {
    const before = await made();
    for (const json of HOSTILE_JSON)
      assert.deepEqual(new Set(await codesOf(JSON.parse(json))), new Set(['INVALID_ARGUMENTS']), json);
    assert.equal(await made(), before);
    assert.equal(Reflect.get({}, 'isAdmin'), undefined);
  });

  test('S55: they are refused in options, filters, ids and everything else that has a type', async () => {
    const before = await made();
    const stored = await query(world.graph.em, 'select * from app_user order by id');
    for (const json of HOSTILE_JSON) {
      const value: unknown = JSON.parse(json);
      const inputs = [{ options: value }, { filter: value }, { plugin: value }, { key: value }, { fingerprint: value }];
      for (const input of inputs)
        assert.match(String(await world.graph.codeOf(RUN, { input: { ...base, ...input } })), /^MASKED Variable/, json);
      for (const [document, variables] of [
        ['query ($name: String!) { host(name: $name) { name } }', { name: value }],
        ['query ($id: ID!) { task(id: $id) { id } }', { id: value }],
        ['query ($filter: String) { hosts(filter: $filter) { totalCount } }', { filter: value }],
        ['query ($order: HostOrder) { hosts(orderBy: $order) { totalCount } }', { order: value }],
        ['mutation ($input: SavedFilterInput!) { createSavedFilter(input: $input) { id } }', { input: value }],
      ] as const)
        assert.match(String(await world.graph.codeOf(document, variables)), /^MASKED Variable/, document);
    }
    assert.equal(await made(), before);
    assert.deepEqual(await query(world.graph.em, 'select * from app_user order by id'), stored);
  });
});

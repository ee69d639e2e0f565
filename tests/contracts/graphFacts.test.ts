import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { addTask } from '../support/addTask.ts';
import { followPages } from '../support/followPages.ts';
import { tellHosts } from '../support/tellInventory.ts';

/** Longer than what the index of values holds, in bytes though not in characters. */
const LONG = 'ü'.repeat(600);
const SHORT = 'y'.repeat(1_000);

/** Values of the fact `role` by host. */
const ROLES: Readonly<Record<string, string>> = {
  h1: 'web',
  h2: 'web',
  h3: 'web%',
  h4: 'we_b',
  h5: 'WEB',
  h6: LONG,
  h7: LONG,
  h8: SHORT,
  h9: '',
};

interface ValueCount {
  readonly value: string;
  readonly hostCount: number;
}

describe('the facts of the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    const told = Object.entries(ROLES).map(([name, role]) => ({ name, facts: { role, [`only.${name}`]: '1' } }));
    const gone = { name: 'gone', facts: { role: 'retired', old: '1' } };
    await tellHosts(world.em, [...told, gone, { name: 'bare' }]);
    await tellHosts(world.em, [...told, { name: 'bare' }], { mode: 'full', isForced: true });
  });
  after(() => world[Symbol.asyncDispose]());

  async function valuesOf(arguments_: string, variables: object = {}): Promise<Record<string, number>> {
    const text = `query ($search: String) { fact(name: "role") { values(${arguments_}) { value hostCount } } }`;
    const { fact } = await world.ask<{ fact: { values: ValueCount[] } }>(text, { search: null, ...variables });
    return Object.fromEntries(fact.values.map(({ value, hostCount }) => [value, hostCount]));
  }

  const search = async (text: string): Promise<string[]> =>
    Object.keys(await valuesOf('search: $search', { search: text })).toSorted();

  test('values are counted on hosts that are there, short ones and long ones', async () => {
    const { fact } = await world.ask<{ fact: object }>('{ fact(name: "role") { hostCount valueCount } }');
    assert.deepEqual(fact, { hostCount: 9, valueCount: 7 });
    const all = await valuesOf('first: 500, search: $search');
    assert.deepEqual(all, { web: 2, [LONG]: 2, '': 1, WEB: 1, we_b: 1, 'web%': 1, [SHORT]: 1 });
    assert.equal(Object.keys(await valuesOf('first: 2, search: $search')).length, 2);
    const { old } = await world.ask<{ old: object }>(
      '{ old: fact(name: "old") { hostCount valueCount values { value } hosts { totalCount } } }',
    );
    assert.deepEqual(old, { hostCount: 0, valueCount: 0, values: [], hosts: { totalCount: 0 } });
  });

  test('the most frequent values come first', async () => {
    const { fact } = await world.ask<{ fact: { values: ValueCount[] } }>(
      '{ fact(name: "role") { values(first: 4) { value hostCount } } }',
    );
    assert.deepEqual(
      fact.values.map(({ hostCount }) => hostCount),
      [2, 2, 1, 1],
    );
  });

  test('a search for values finds those that begin with it, every character for itself', async () => {
    assert.deepEqual(await search('we'), ['we_b', 'web', 'web%']);
    assert.deepEqual(await search('web%'), ['web%']);
    assert.deepEqual(await search('we_'), ['we_b']);
    assert.deepEqual(await search('üü'), [LONG]);
    assert.deepEqual(await search('we\0b%'), ['web%'], 'NUL is left out');
    for (const none of ['eb', '\\', "' or true --", 'retired', '%']) assert.deepEqual(await search(none), [], none);
  });

  test('the hosts of a fact are those that have it, or have it with a value', async () => {
    const hostsOf = async (value: string | null, first: number): Promise<string> => {
      const given = value === null ? '' : `value: ${JSON.stringify(value)}, `;
      const open = (page: string): { within: string; field: string } => ({
        within: 'fact(name: "role")',
        field: `hosts(${given}${page})`,
      });
      return (await followPages(world, open, first)).join(' ');
    };
    for (const first of [1, 4, 9]) {
      assert.equal(await hostsOf(null, first), Object.keys(ROLES).join(' '));
      assert.equal(await hostsOf('web', first), 'h1 h2');
      assert.equal(await hostsOf(LONG, first), 'h6 h7');
    }
    assert.equal(await hostsOf(SHORT, 5), 'h8');
    assert.equal(await hostsOf('', 5), 'h9');
    for (const none of ['WeB', 'we%', 'retired', 'a\u0000b', "' or true --"])
      assert.equal(await hostsOf(none, 5), '', none);
  });

  test('values are found through the indexes that are there for them', async () => {
    const { em } = world;
    await query(
      em,
      `insert into fact_value (host_id, fact_id, value, source_id) select -n, f.id, 'v' || n, 1 from fact f, generate_series(1, 20000) n where f.name = 'role'`,
    );
    await query(em, 'analyze fact_value');
    const plan = await query<{ 'QUERY PLAN': string }>(
      em,
      `explain select v.host_id from fact_value v where v.fact_id = (select id from fact where name = 'role') and octet_length(v.value) <= 1000 and v.value = 'v77'`,
    );
    assert.match(plan.map((row) => row['QUERY PLAN']).join('\n'), /fact_value_short_index/);
    await query(em, 'delete from fact_value where host_id < 0');
  });

  test('the list of facts is searched literally and has what was run because of them', async () => {
    await addTask(world.em, { facts: ['role', 'only.h1'], action: 'ping' });
    const find = async (text: string): Promise<unknown> =>
      (
        await world.ask<{ facts: unknown }>(
          'query ($text: String) { facts(search: $text) { totalCount nodes { name } } }',
          { text },
        )
      ).facts;
    assert.deepEqual(await find('H1'), { totalCount: 1, nodes: [{ name: 'only.h1' }] });
    for (const none of ['%', '_', '*']) assert.deepEqual(await find(none), { totalCount: 0, nodes: [] }, none);
    const { fact } = await world.ask<{ fact: object }>(
      '{ fact(name: "only.h1") { tasks { totalCount } commands { totalCount nodes { taskCount command { action } } } } }',
    );
    assert.deepEqual(fact, {
      tasks: { totalCount: 1 },
      commands: { totalCount: 1, nodes: [{ taskCount: 1, command: { action: 'ping' } }] },
    });
  });
});

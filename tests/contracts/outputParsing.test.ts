import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { addAnsweredTask, addProbeDdl } from './outputRows.ts';

interface Parsed {
  readonly name: string;
  readonly displayAs: string;
  readonly isDeclared: boolean;
  readonly value: unknown;
  readonly text: string;
}

const NUL = '\0';
const LONE = '\ud83d';
/** As JSON text, for a value so deep that a test's own tools could not write it. */
const DEEP = `${'['.repeat(3_000)}1${']'.repeat(3_000)}`;

const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['a NUL', { out: `a${NUL}b` }],
  ['the picture of a NUL', { out: 'a\u2400b' }],
  ['a lone surrogate', { out: `a${LONE}b` }],
  ['a replacement character', { out: 'a\ufffdb' }],
  ['a NUL in a name', { [`o${NUL}ut`]: 1 }],
  ['a prototype', JSON.parse('{"__proto__":{"x":1}}')],
  ['another prototype', JSON.parse('{"__proto__":{"x":2}}')],
  ['a constructor', { constructor: { prototype: 1 } }],
  ['numbers as names', { 2: 'b', 10: 'a', b: 0, '-1': 0 }],
  ['no hash', ['a', null]],
  ['a text', 'text'],
  ['an escape', { out: '\\u0000' }],
];

describe('outputs of hosts', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const parsedOf = async (id: number): Promise<readonly (readonly Parsed[] | null)[]> => {
    const document = `{ task(id: ${id}) { targets(first: 500) { nodes { parsedOutputs { name displayAs isDeclared value text } } } } }`;
    const { task } = await world.ask<{ task: { targets: { nodes: { parsedOutputs: readonly Parsed[] | null }[] } } }>(
      document,
    );
    return task.targets.nodes.map(({ parsedOutputs }) => parsedOutputs);
  };
  const groupsOf = async (id: number, words = ''): Promise<readonly (readonly string[])[]> => {
    const { task } = await world.ask<{ task: { outputGroups: { nodes: { hosts: readonly string[] }[] } } }>(
      `{ task(id: ${id}) { outputGroups(first: 100${words}) { nodes { hosts } } } }`,
    );
    return task.outputGroups.nodes.map(({ hosts }) => hosts);
  };

  test('come in the order of the DDL, then those that it does not name', async () => {
    await addProbeDdl(world.em, { mood: 'Mood', load: 'Load average' });
    const outputs = { extra: [1, { a: null }], load: 2.5, zero: null, mood: 'fine\nand well' };
    const id = await addAnsweredTask(world.em, [
      { name: 'a', outputs },
      { name: 'b', state: 'UNKNOWN' },
    ]);
    assert.deepEqual(await parsedOf(id), [
      [
        { name: 'mood', displayAs: 'Mood', isDeclared: true, value: 'fine\nand well', text: 'fine\nand well' },
        { name: 'load', displayAs: 'Load average', isDeclared: true, value: 2.5, text: '2.5' },
        {
          ...{ name: 'extra', displayAs: 'extra', isDeclared: false, value: [1, { a: null }] },
          text: '[\n  1,\n  {\n    "a": null\n  }\n]',
        },
        { name: 'zero', displayAs: 'zero', isDeclared: false, value: null, text: '' },
      ],
      null,
    ]);
  });

  test('are shown by their names when no bridge has the plugin any more', async () => {
    const id = await addAnsweredTask(world.em, [{ name: 'a', outputs: { mood: 1, load: 2 } }]);
    await query(world.em, 'delete from plugin');
    const [parsed] = await parsedOf(id);
    assert.deepEqual(
      parsed?.map(({ name, displayAs, isDeclared }) => [name, displayAs, isDeclared]),
      [
        ['mood', 'mood', false],
        ['load', 'load', false],
      ],
    );
    const { task } = await world.ask<{ task: object }>(`{ task(id: ${id}) { outputFields { name } } }`);
    assert.deepEqual(task, { outputFields: [] });
  });

  test('of any kind are told apart by what they are, and shown', async () => {
    const answers = HOSTILE.flatMap(([what, outputs]) => [
      { name: `${what} 1`, outputs },
      { name: `${what} 2`, outputs },
    ]);
    const id = await addAnsweredTask(world.em, answers);
    const groups = (await groupsOf(id)).toSorted((one, other) => ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1));
    assert.deepEqual(groups, HOSTILE.map(([what]) => [`${what} 1`, `${what} 2`]).toSorted());
    const parsed = await parsedOf(id);
    assert.deepEqual(
      parsed[0]?.map(({ text }) => text),
      [`a${NUL}b`],
    );
    assert.deepEqual(
      parsed[10]?.map(({ name }) => name),
      ['__proto__'],
    );
    assert.deepEqual(
      parsed[18]?.map(({ name, text }) => [name, text]),
      [['value', '[\n  "a",\n  null\n]']],
    );
  });

  test('that are too large or too deep to be looked into are the same if they are the same text', async () => {
    const id = await addAnsweredTask(world.em, [
      ...['m1', 'm2'].map((name) => ({ name, outputs: { out: 'x'.repeat(1_048_576), pid: 1 } })),
      { name: 'm3', outputs: { out: 'x'.repeat(1_048_576), pid: 2 } },
      ...['d1', 'd2', 'd3'].map((name) => ({ name, outputs: {} })),
    ]);
    const deep = `{"statusCode":0,"statusMessage":"OK","outputs":{"out":${DEEP}}}`;
    const store = 'update target set reply = $2::json where task_id = $1 and name = any($3::text[])';
    await query(world.em, 'alter table target disable trigger all');
    await query(world.em, store, [id, deep, ['d1', 'd2']]);
    await query(world.em, store, [id, deep.replace('1', '2'), ['d3']]);
    await query(world.em, 'alter table target enable trigger all');
    const groups = await groupsOf(id);
    assert.deepEqual(groups.slice(0, 2).toSorted(), [
      ['d1', 'd2'],
      ['m1', 'm2'],
    ]);
    assert.deepEqual(groups.slice(2).toSorted(), [['d3'], ['m3']]);
    const parsed = await parsedOf(id);
    assert.equal(parsed[3]?.[0]?.text, DEEP);
  });

  test('are at most 200 of one host, however many it sends', async () => {
    const outputs = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`o${n}`, n]));
    const id = await addAnsweredTask(world.em, [{ name: 'a', outputs }]);
    assert.equal((await parsedOf(id))[0]?.length, 200);
    const { task } = await world.ask<{ task: { outputNames: readonly string[] } }>(
      `{ task(id: ${id}) { outputNames } }`,
    );
    assert.equal(task.outputNames.length, 50);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { addAnsweredTask, addProbeDdl, type Answered } from './outputRows.ts';

interface Line {
  readonly kind: string;
  readonly text: string;
}

interface Diff {
  readonly one: { readonly hosts: readonly string[] };
  readonly other: { readonly hosts: readonly string[] };
  readonly statusMessage: readonly Line[] | null;
  readonly fields: readonly {
    readonly name: string;
    readonly displayAs: string;
    readonly isSame: boolean | null;
    readonly isLeftOut: boolean;
    readonly one: unknown;
    readonly other: unknown;
    readonly lines: readonly Line[] | null;
  }[];
}

const DIFF = `query ($task: ID!, $one: String!, $other: String!, $leaveOut: [String!]) {
  outputDiff(task: $task, one: $one, other: $other, leaveOut: $leaveOut) {
    one { hosts } other { hosts } statusMessage { kind text }
    fields { name displayAs isSame isLeftOut one other lines { kind text } } } }`;

describe('two groups side by side', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    await addProbeDdl(world.em, { mood: 'Mood', load: 'Load' });
  });
  after(() => world[Symbol.asyncDispose]());

  const add = async (one: Partial<Answered>, other: Partial<Answered>): Promise<number> =>
    await addAnsweredTask(world.em, [
      { name: 'a1', ...one },
      { name: 'a2', ...one },
      { name: 'b', ...other },
    ]);
  const digestsOf = async (id: number): Promise<readonly string[]> => {
    const document = `{ task(id: ${id}) { outputGroups { nodes { digest } } } }`;
    const { task } = await world.ask<{ task: { outputGroups: { nodes: { digest: string }[] } } }>(document);
    return task.outputGroups.nodes.map(({ digest }) => digest);
  };
  const diffOf = async (one: Partial<Answered>, other: Partial<Answered>): Promise<Diff> => {
    const id = await add(one, other);
    const [left, right] = await digestsOf(id);
    const variables = { task: String(id), one: left, other: right };
    return (await world.ask<{ outputDiff: Diff }>(DIFF, variables)).outputDiff;
  };

  test('show which outputs differ, line by line', async () => {
    const diff = await diffOf(
      { outputs: { mood: 'one\ntwo\nthree', load: { b: 1, a: [1] }, same: { x: 1, y: 2 }, gone: 'g', pid: 1 } },
      { outputs: { load: { a: [1], b: 2 }, mood: 'one\n2\nthree', same: { y: 2, x: 1 }, pid: 2 } },
    );
    assert.deepEqual([diff.one.hosts, diff.other.hosts, diff.statusMessage], [['a1', 'a2'], ['b'], []]);
    assert.deepEqual(
      diff.fields.map(({ name, displayAs, isSame, isLeftOut }) => [name, displayAs, isSame, isLeftOut]),
      [
        ['mood', 'Mood', false, false],
        ['load', 'Load', false, false],
        ['same', 'same', true, false],
        ['gone', 'gone', false, false],
        ['pid', 'pid', false, true],
      ],
    );
    const linesOf = (name: string): readonly string[] | undefined =>
      diff.fields.find((field) => field.name === name)?.lines?.map(({ kind, text }) => `${kind} ${text}`);
    assert.deepEqual(linesOf('mood'), ['SAME one', 'REMOVED two', 'ADDED 2', 'SAME three']);
    assert.deepEqual(linesOf('load'), [
      'SAME {',
      'SAME   "a": [',
      'SAME     1',
      'SAME   ],',
      'REMOVED   "b": 1',
      'ADDED   "b": 2',
      'SAME }',
    ]);
    assert.deepEqual([linesOf('same'), linesOf('gone')], [[], ['REMOVED g']]);
  });

  test('differ in the status message alone', async () => {
    const failed = { state: 'FAILED', statusCode: 1, outputs: {} } as const;
    const diff = await diffOf({ ...failed, statusMessage: 'disk\nfull' }, { ...failed, statusMessage: 'disk\ngone' });
    assert.deepEqual(
      diff.statusMessage?.map(({ kind, text }) => `${kind} ${text}`),
      ['SAME disk', 'REMOVED full', 'ADDED gone'],
    );
    assert.deepEqual(diff.fields, []);
  });

  test('tell a number from a text, and an answer from silence', async () => {
    const typed = await diffOf({ outputs: { mood: 1 } }, { outputs: { mood: '1' } });
    assert.deepEqual(
      typed.fields[0]?.lines?.map(({ text }) => text),
      ['1', '"1"'],
    );
    const silent = await diffOf({ state: 'UNKNOWN', reason: 'NO_REPLY' }, { outputs: { mood: 'm' } });
    assert.deepEqual([silent.fields[0]?.one, silent.fields[0]?.lines], [null, [{ kind: 'ADDED', text: 'm' }]]);
  });

  test('are not compared line by line when that would take too long', async () => {
    const lines = (count: number, word: string): string =>
      Array.from({ length: count }, (_, n) => `${word}${n}`).join('\n');
    const diff = await diffOf(
      { outputs: { long: lines(6_000, 'x'), wide: 'x'.repeat(262_145), other: lines(4_000, 'x'), fine: 'a' } },
      { outputs: { long: lines(6_000, 'y'), wide: 'y'.repeat(262_145), other: lines(4_000, 'y'), fine: 'b' } },
    );
    assert.deepEqual(
      diff.fields.map(({ name, isSame, lines }) => [name, isSame, lines?.length ?? null]),
      [
        ['long', false, null],
        ['wide', false, null],
        ['other', false, null],
        ['fine', false, 2],
      ],
    );
  });

  const manyDiffs = async (fields: readonly string[], one: object, other: object): Promise<readonly Diff[]> => {
    const id = await add({ outputs: one }, { outputs: other });
    const [left = '', right = ''] = await digestsOf(id);
    const diffs = fields.map(
      (asked, n) => `d${n}: outputDiff(task: "${id}", one: "${left}", other: "${right}") { fields { name ${asked} } }`,
    );
    return Object.values(await world.ask<Record<string, Diff>>(`{ ${diffs.join(' ')} }`));
  };

  test('take from one budget, however many a request compares', async () => {
    const text = (last: string): string => `${'same\n'.repeat(3_999)}${last}`;
    const [one, other] = [{ mood: text('a') }, { mood: text('b') }];
    const lines = (diffs: readonly Diff[]): readonly (number | null | undefined)[] =>
      diffs.map(({ fields: [field] }) => field?.lines?.length ?? null);
    const all = await manyDiffs(
      Array.from({ length: 6 }, () => 'lines { kind }'),
      one,
      other,
    );
    assert.deepEqual(lines(all), [4_001, 4_001, 4_001, 4_001, null, null]);
    const last = await manyDiffs([...Array.from({ length: 5 }, () => 'isSame'), 'lines { kind }'], one, other);
    assert.deepEqual(lines(last), [null, null, null, null, null, 4_001]);
    await assert.rejects(
      manyDiffs(
        Array.from({ length: 20 }, () => 'name'),
        one,
        other,
      ),
      /at most 250000/,
    );
  });

  test('say that they are too large to be compared, and others are compared all the same', async () => {
    const nested = (last: number): object[] => Array.from({ length: 300_000 }, (_, n) => (n === 0 ? { last } : []));
    const wide = (last: number): object =>
      Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n === 0 ? last : n]));
    const diff = await diffOf(
      { outputs: { mood: nested(1), load: 'x'.repeat(300_000), fine: 1, ...wide(1) } },
      { outputs: { mood: nested(2), load: 'y'.repeat(300_000), fine: 2, ...wide(2) } },
    );
    const few = diff.fields.slice(0, 5).map(({ name, isSame, lines }) => [name, isSame, lines?.length ?? null]);
    assert.deepEqual(few, [
      ['mood', null, null],
      ['load', false, null],
      ['fine', false, 2],
      ['k0', false, 2],
      ['k1', true, 0],
    ]);
    assert.equal(diff.fields.length, 200);
  });

  test('must both be there', async () => {
    const id = await add({ outputs: { mood: 1 } }, { outputs: { mood: 2 } });
    const [one = ''] = await digestsOf(id);
    assert.equal(await world.codeOf(DIFF, { task: String(id), one, other: 'ffffffff' }), 'UNKNOWN_OUTPUT_GROUP');
    assert.equal(
      await world.codeOf(DIFF, { task: String(id), one, other: one, leaveOut: ['mood'] }),
      'UNKNOWN_OUTPUT_GROUP',
    );
    for (const task of ['999999', 'x', '\0'])
      assert.equal(await world.codeOf(DIFF, { task, one, other: one }), 'TASK_NOT_FOUND');
    assert.equal(await world.codeOf(DIFF, { task: String(id), one, other: one }, 'nobody'), 'UNAUTHENTICATED');
  });
});

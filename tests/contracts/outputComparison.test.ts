import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { countStatements } from '../support/countStatements.ts';
import { addAnsweredTask, addProbeDdl, type Answered } from './outputRows.ts';

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly changedOutputs: readonly string[];
  readonly one: { readonly name: string; readonly outcome: string | null } | null;
  readonly other: { readonly name: string; readonly outcome: string | null } | null;
}

interface Comparison {
  readonly isSameCommand: boolean;
  readonly totalCount: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const COMPARE = `query ($one: ID!, $other: ID!, $which: ComparisonSelection!, $leaveOut: [String!], $first: Int! = 500, $after: String) {
  compareTasks(one: $one, other: $other, which: $which, leaveOut: $leaveOut, first: $first, after: $after) {
    isSameCommand totalCount one { id } other { id } counts { total changed same onlyInOne onlyInOther pending }
    nodes { name kind changedOutputs one { name outcome } other { name outcome } } pageInfo { hasNextPage endCursor } } }`;

describe('two tasks host by host', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    await addProbeDdl(world.em, { mood: 'Mood' });
  });
  after(() => world[Symbol.asyncDispose]());

  const compare = async (one: number, other: number, more: object = {}): Promise<Comparison> =>
    (
      await world.ask<{ compareTasks: Comparison }>(COMPARE, {
        one: String(one),
        other: String(other),
        which: 'ALL',
        ...more,
      })
    ).compareTasks;

  const BEFORE: readonly Answered[] = [
    { name: 'zoe', outputs: { mood: 'good', pid: 1 } },
    { name: 'adam', outputs: { mood: 'good', load: 1, pid: 1 } },
    { name: 'Bert', outputs: { mood: 'good' } },
    { name: 'gone', outputs: {} },
    { name: 'mute', state: 'UNKNOWN', reason: 'NO_REPLY' },
    { name: 'slow', state: 'SENT' },
  ];
  const AFTER: readonly Answered[] = [
    { name: 'slow', outputs: {} },
    { name: 'mute', outputs: {} },
    { name: 'new', outputs: {} },
    { name: 'Bert', outputs: { mood: 'good' }, state: 'FAILED', statusCode: 1, statusMessage: 'no' },
    { name: 'adam', outputs: { mood: 'bad', load: 1, more: null, pid: 2 } },
    { name: 'zoe', outputs: { pid: 2, mood: 'good' } },
  ];

  test('say who changed and in what, who did not, and who is in one of them only', async () => {
    const [one, other] = [await addAnsweredTask(world.em, BEFORE), await addAnsweredTask(world.em, AFTER)];
    const { counts, nodes, totalCount, isSameCommand } = await compare(one, other);
    assert.deepEqual(counts, { total: 7, changed: 3, same: 1, onlyInOne: 1, onlyInOther: 1, pending: 1 });
    assert.deepEqual([totalCount, isSameCommand], [7, true]);
    assert.deepEqual(
      nodes.map(({ name, kind, changedOutputs, ...row }) => [
        name,
        kind,
        changedOutputs,
        row.one?.outcome ?? null,
        row.other?.outcome ?? null,
      ]),
      [
        ['Bert', 'CHANGED', [], 'SUCCEEDED', 'FAILED'],
        ['adam', 'CHANGED', ['mood', 'more'], 'SUCCEEDED', 'SUCCEEDED'],
        ['gone', 'ONLY_IN_ONE', [], 'SUCCEEDED', null],
        ['mute', 'CHANGED', [], 'UNKNOWN', 'SUCCEEDED'],
        ['new', 'ONLY_IN_OTHER', [], null, 'SUCCEEDED'],
        ['slow', 'PENDING', [], null, 'SUCCEEDED'],
        ['zoe', 'SAME', [], 'SUCCEEDED', 'SUCCEEDED'],
      ],
    );
    for (const { name, ...row } of nodes)
      for (const side of [row.one, row.other]) if (side !== null) assert.equal(side.name, name);
    const strict = await compare(one, other, { leaveOut: [], which: 'CHANGED' });
    assert.deepEqual(strict.nodes.map(({ name, changedOutputs }) => [name, changedOutputs]).at(-1), ['zoe', ['pid']]);
  });

  test('of different commands are compared, and it is said that they differ', async () => {
    const one = await addAnsweredTask(world.em, BEFORE, { action: 'ping' });
    const other = await addAnsweredTask(world.em, BEFORE, { action: 'pong' });
    const { isSameCommand, counts } = await compare(one, other);
    assert.equal(isSameCommand, false);
    assert.deepEqual(counts, { total: 6, changed: 0, same: 5, onlyInOne: 0, onlyInOther: 0, pending: 1 });
  });

  test('count every host once and list it under its kind, page by page', async () => {
    const side = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'ä', '\u{1f600}', '\uffee'), mood: fc.nat(1) }),
      {
        selector: ({ name }) => name,
      },
    );
    await fc.assert(
      fc.asyncProperty(side, side, async (before, after) => {
        const store = async (hosts: typeof before): Promise<number> =>
          await addAnsweredTask(
            world.em,
            hosts.map(({ name, mood }) => ({ name, outputs: { mood } })),
          );
        const [one, other] = [await store(before), await store(after)];
        const names = new Set([...before, ...after].map(({ name }) => name));
        const { counts } = await compare(one, other);
        const { total, ...kinds } = counts;
        assert.equal(total, names.size);
        assert.equal(
          Object.values(kinds).reduce((sum, count) => sum + count, 0),
          names.size,
        );
        const seen: string[] = [];
        for (const which of ['CHANGED', 'SAME', 'ONLY_IN_ONE', 'ONLY_IN_OTHER', 'PENDING'])
          for (let cursor: string | null = null, isMore = true; isMore;) {
            const page = await compare(one, other, { which, first: 2, after: cursor });
            assert.ok(page.nodes.every(({ kind }) => kind === which));
            seen.push(...page.nodes.map(({ name }) => name));
            ({ endCursor: cursor, hasNextPage: isMore } = page.pageInfo);
          }
        assert.deepEqual(seen.toSorted(), [...names].toSorted());
      }),
      { numRuns: 15 },
    );
  });

  test('are asked for with as many statements whether they are few or many, and only of tasks that exist', async () => {
    const make = async (count: number, mood: string): Promise<number> =>
      await addAnsweredTask(
        world.em,
        Array.from({ length: count }, (_, n) => ({ name: `h${n}`, outputs: { mood } })),
      );
    const statementsFor = async (count: number): Promise<number> => {
      const [one, other] = [await make(count, 'a'), await make(count, 'b')];
      return (await countStatements(() => compare(one, other))).statements.length;
    };
    assert.equal(await statementsFor(100), await statementsFor(2));
    const codeOf = async (variables: object, asking?: 'nobody'): Promise<string | undefined> =>
      await world.codeOf(COMPARE, { one: '1', other: '2', which: 'ALL', ...variables }, asking);
    assert.equal(await codeOf({ other: '999999' }), 'TASK_NOT_FOUND');
    assert.equal(await codeOf({ one: '-1' }), 'TASK_NOT_FOUND');
    assert.equal(await codeOf({ first: 501 }), 'BAD_PAGE_SIZE');
    assert.equal(await codeOf({}, 'nobody'), 'UNAUTHENTICATED');
  });
});

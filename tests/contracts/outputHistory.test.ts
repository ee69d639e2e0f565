import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { countStatements } from '../support/countStatements.ts';
import { tellHosts } from '../support/tellInventory.ts';
import { addAnsweredTask } from './outputRows.ts';

interface Entry {
  readonly task: { readonly id: string };
  readonly state: string;
  readonly value: unknown;
  readonly text: string;
}

interface History {
  readonly totalCount: number;
  readonly nodes: readonly Entry[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const HISTORY = `query ($name: String!, $plugin: String! = "probe", $output: String! = "load", $from: DateTime, $to: DateTime, $first: Int! = 20, $after: String) {
  host(name: $name) { outputHistory(plugin: $plugin, action: "ping", output: $output, from: $from, to: $to, first: $first, after: $after) {
    totalCount nodes { task { id command { action } } at state value text } pageInfo { hasNextPage endCursor } } } }`;

describe('an output over time', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    await tellHosts(world.em, [{ name: 'a' }, { name: 'b' }]);
    for (const n of [1, 2, 3, 4])
      await addAnsweredTask(world.em, [
        { name: 'b', outputs: { load: -n } },
        { name: 'a', outputs: { load: n } },
      ]);
    await addAnsweredTask(world.em, [{ name: 'a', outputs: { load: 99 } }], { action: 'pong' });
    await addAnsweredTask(world.em, [{ name: 'a', state: 'UNKNOWN', reason: 'NO_REPLY' }]);
    await addAnsweredTask(world.em, [{ name: 'a', outputs: { other: 1, load: { deep: ['\0'] } } }]);
    await query(world.em, `update task set created_at = timestamptz '2026-01-01 00:00Z' + id * interval '1 day'`);
  });
  after(() => world[Symbol.asyncDispose]());

  const historyOf = async (variables: object): Promise<History> =>
    (await world.ask<{ host: { outputHistory: History } }>(HISTORY, { name: 'a', ...variables })).host.outputHistory;
  const short = ({ nodes }: History): readonly string[] =>
    nodes.map(({ task, state, text }) => `${task.id} ${state} ${text.replaceAll(/\s/g, '')}`);

  test('is that of the one host and action, the newest first', async () => {
    const history = await historyOf({});
    assert.deepEqual(short(history), [
      '7 SUCCEEDED {"deep":["\\u0000"]}',
      '6 UNKNOWN ',
      ...[4, 3, 2, 1].map((n) => `${n} SUCCEEDED ${n}`),
    ]);
    assert.equal(history.totalCount, 6);
    assert.deepEqual(
      history.nodes.map(({ value }) => value),
      [{ deep: ['\0'] }, null, 4, 3, 2, 1],
    );
    assert.deepEqual(
      short(await historyOf({ name: 'b' })),
      [4, 3, 2, 1].map((n) => `${n} SUCCEEDED -${n}`),
    );
  });

  test('is narrowed by when the tasks began', async () => {
    const span = { from: '2026-01-03T00:00:00Z', to: '2026-01-05T00:00:00Z' };
    const history = await historyOf(span);
    assert.deepEqual([short(history), history.totalCount], [['3 SUCCEEDED 3', '2 SUCCEEDED 2'], 2]);
  });

  test('is followed page by page', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = null, isMore = true; isMore;) {
      const page = await historyOf({ first: 4, after: cursor });
      seen.push(...page.nodes.map(({ task }) => task.id));
      ({ endCursor: cursor, hasNextPage: isMore } = page.pageInfo);
    }
    assert.deepEqual(seen, ['7', '6', '4', '3', '2', '1']);
  });

  test('of names that nothing has is empty, also of impossible ones', async () => {
    for (const odd of ['__proto__', 'constructor', 'none', '\0', "'"]) {
      assert.deepEqual([...new Set((await historyOf({ output: odd })).nodes.map(({ value }) => value))], [null]);
      assert.equal((await historyOf({ plugin: odd })).totalCount, 0);
    }
    assert.equal(await world.codeOf(HISTORY, { name: 'a', first: 0 }), 'BAD_PAGE_SIZE');
    assert.equal(await world.codeOf(HISTORY, { name: 'a', after: 'x' }), 'BAD_CURSOR');
    assert.equal(await world.codeOf(HISTORY, { name: 'a' }, 'nobody'), 'UNAUTHENTICATED');
  });

  test('costs as many statements for one host as for several', async () => {
    const ask = async (filter: string): Promise<number> => {
      const document = `{ hosts(filter: "${filter}") { nodes { outputHistory(plugin: "probe", action: "ping", output: "load") {
        totalCount nodes { value task { id command { action } } } } } } }`;
      return (await countStatements(() => world.ask(document))).statements.length;
    };
    assert.equal(await ask('all'), await ask('name = a'));
  });
});

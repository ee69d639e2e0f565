import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { tellHosts } from '../support/tellInventory.ts';
import { addAnsweredTask } from './outputRows.ts';

interface Node {
  readonly name: string;
}

interface Page {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

/** The page limit is 8 MB, that of a request 32 MB. */
const THREE_MB = 3_000_000;
const large = (name: string): { name: string; outputs: object } => ({
  name,
  outputs: { load: name.padEnd(THREE_MB, 'x') },
});

describe('what replies may cost one request', () => {
  let world: GraphWorld;
  let few: string;
  let many: string;
  before(async () => {
    world = await startGraphWorld();
    await tellHosts(world.em, [{ name: 'h' }]);
    few = String(await addAnsweredTask(world.em, ['a', 'b', 'c', 'd'].map(large)));
    const names = Array.from({ length: 12 }, (_, n) => `m${n}`);
    many = String(await addAnsweredTask(world.em, names.map(large)));
  });
  after(() => world[Symbol.asyncDispose]());

  const targets = async (id: string, fields: string, after: string | null = null): Promise<Page> => {
    const document = `query ($id: ID!, $after: String) { task(id: $id) { targets(first: 500, after: $after) { nodes { name ${fields} } ${PAGE_INFO} } } }`;
    return (await world.ask<{ task: { targets: Page } }>(document, { id, after })).task.targets;
  };

  test('a page of hosts ends before their replies are too large for it, and the next goes on there', async () => {
    for (const fields of ['outputs', 'parsedOutputs { text }', 'statusMessage', '... on Target { x: outputs }']) {
      const seen: string[][] = [];
      for (let after: string | null = null; ;) {
        const page: Page = await targets(few, fields, after);
        seen.push(page.nodes.map(({ name }) => name));
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      assert.deepEqual(
        seen,
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        fields,
      );
    }
  });

  test('who asks for no replies gets whole pages', async () => {
    const page = await targets(many, 'state outcome durationMs');
    assert.deepEqual([page.nodes.length, page.pageInfo.hasNextPage], [12, false]);
  });

  test('a reply that is larger than a page is a page', async () => {
    const id = await addAnsweredTask(world.em, [
      { name: 'huge', outputs: { load: 'x'.repeat(9_000_000) } },
      { name: 'small', outputs: { load: 1 } },
    ]);
    const page = await targets(String(id), 'outputs');
    assert.deepEqual([page.nodes.map(({ name }) => name), page.pageInfo.hasNextPage], [['huge'], true]);
    const rest = await targets(String(id), 'outputs', page.pageInfo.endCursor);
    assert.deepEqual([rest.nodes.map(({ name }) => name), rest.pageInfo.hasNextPage], [['small'], false]);
  });

  test('a list that has no pages is refused as a whole', async () => {
    const positions = Array.from({ length: 12 }, (_, n) => n);
    const at = `query ($id: ID!, $positions: [Int!]!) { task(id: $id) { targetsAt(positions: $positions) { outputs } } }`;
    assert.equal(await world.codeOf(at, { id: many, positions }), 'REPLIES_TOO_LARGE');
    assert.equal(await world.codeOf(at, { id: many, positions: [0, 1] }), undefined);
    const progress = `query ($id: ID!) { taskProgress(id: $id) { revision targets { outputs } } }`;
    assert.equal(await world.codeOf(progress, { id: many }), 'REPLIES_TOO_LARGE');
    assert.equal(await world.codeOf(progress, { id: few }), undefined);
  });

  test('the same page under many names is refused', async () => {
    const times = (count: number): string =>
      `query ($id: ID!) { task(id: $id) { ${Array.from({ length: count }, (_, n) => `t${n}: targets { nodes { outputs } }`).join(' ')} } }`;
    assert.equal(await world.codeOf(times(3), { id: few }), undefined);
    assert.equal(await world.codeOf(times(9), { id: few }), 'REPLIES_TOO_LARGE');
    const fields = Array.from({ length: 9 }, (_, n) => `o${n}: outputs`).join(' ');
    const document = `query ($id: ID!) { task(id: $id) { targets { nodes { ${fields} } } } }`;
    assert.equal(await world.codeOf(document, { id: few }), 'REPLIES_TOO_LARGE');
  });

  test('pages of groups, of the past of a host and of a comparison end alike', async () => {
    for (const statusMessage of ['1', '2', '3', '4'])
      await addAnsweredTask(world.em, [{ ...large('h'), statusMessage }], { action: 'past' });
    const groups = await world.ask<{ task: { outputGroups: Page } }>(
      `query ($id: ID!) { task(id: $id) { outputGroups { nodes { outputs { text } } ${PAGE_INFO} } } }`,
      { id: few },
    );
    assert.deepEqual([groups.task.outputGroups.nodes.length, groups.task.outputGroups.pageInfo.hasNextPage], [2, true]);
    const past = await world.ask<{ host: { outputHistory: Page } }>(
      `{ host(name: "h") { outputHistory(plugin: "probe", action: "past", output: "load") { nodes { text } ${PAGE_INFO} } } }`,
    );
    assert.deepEqual([past.host.outputHistory.nodes.length, past.host.outputHistory.pageInfo.hasNextPage], [2, true]);
    const others = ['a', 'b', 'c', 'd'].map((name) => ({ ...large(name), statusMessage: 'other' }));
    const other = await addAnsweredTask(world.em, others);
    const { compareTasks } = await world.ask<{ compareTasks: Page }>(
      `query ($one: ID!, $other: ID!) { compareTasks(one: $one, other: $other) { nodes { name changedOutputs } ${PAGE_INFO} } }`,
      { one: few, other: String(other) },
    );
    assert.deepEqual([compareTasks.nodes.map(({ name }) => name), compareTasks.pageInfo.hasNextPage], [['a'], true]);
  });

  test('answers of one task are grouped by few choices of outputs in one request', async () => {
    const id = String(await addAnsweredTask(world.em, [{ name: 'a', outputs: { load: 1 } }]));
    const groups = (count: number): string =>
      `query ($id: ID!) { task(id: $id) { ${Array.from({ length: count }, (_, n) => `g${n}: outputGroups(leaveOut: ["${n}"]) { totalCount }`).join(' ')} } }`;
    assert.equal(await world.codeOf(groups(4), { id }), undefined);
    assert.equal(await world.codeOf(groups(5), { id }), 'TOO_MANY_LEAVE_OUTS');
    await assert.rejects(world.codeOf(groups(40), { id }), /at most 250000/);
  });
});

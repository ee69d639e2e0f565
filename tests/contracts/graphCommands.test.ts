import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { addTask } from '../support/addTask.ts';
import { tellHosts } from '../support/tellInventory.ts';

interface Page<Node> {
  readonly totalCount: number;
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Use {
  readonly command: { readonly action: string };
  readonly lastTask: { readonly id: string };
  readonly taskCount: number;
}

const PAGE = 'totalCount pageInfo { hasNextPage endCursor }';
const USES = `${PAGE} nodes { taskCount command { action } lastTask { id } }`;
const HOSTILE = "o'%_x";

describe('what was run, in the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    const places = ['app', 'app/web', 'app-x', 'application', HOSTILE, `${HOSTILE}/below`, 'oxx/below'];
    await tellHosts(
      world.em,
      places.map((hostgroup, index) => ({ name: `h${index}`, hostgroup })),
    );
    const { em } = world;
    // Tasks 1 to 7: a and b in turn at app, c below it.
    for (const action of ['a', 'b', 'a', 'b', 'a'])
      await addTask(em, { action, hosts: ['h0', 'h1'], hostgroups: ['app'] });
    await addTask(em, { action: 'c', hosts: ['h1'], hostgroups: ['app/web'] });
    await addTask(em, { action: 'b', hosts: ['h0', 'h1'], hostgroups: ['app', 'app/web'] });
    await addTask(em, { action: 'd', hosts: ['h2'], hostgroups: ['app-x', 'application'] });
    await addTask(em, { action: 'e', hostgroups: [`${HOSTILE}/below`] });
    await addTask(em, { action: 'f', hostgroups: ['oxx/below'] });
  });
  after(() => world[Symbol.asyncDispose]());

  const group = async (title: string, fields: string): Promise<Record<string, Page<Use>>> =>
    (
      await world.ask<{ it: Record<string, Page<Use>> }>(
        `query ($title: String!) { it: hostgroup(title: $title) { ${fields} } }`,
        { title },
      )
    ).it;

  const short = ({ nodes }: Page<Use>): string[] =>
    nodes.map(({ command, lastTask, taskCount }) => `${command.action} ${taskCount} ${lastTask.id}`);

  test('each command is there once, the one that was run last first, with how often it was run', async () => {
    const { commands } = await group('app', `commands { ${USES} }`);
    assert.deepEqual(short(commands ?? assert.fail()), ['b 3 7', 'a 3 5']);
    assert.equal(commands?.totalCount, 2);
  });

  test('what was run below a host group is counted once, and never that of a group with a similar name', async () => {
    const { commands, tasks } = await group(
      'app',
      `commands(below: true) { ${USES} } tasks(below: true) { ${PAGE} nodes { id } }`,
    );
    assert.deepEqual(short(commands ?? assert.fail()), ['b 3 7', 'c 1 6', 'a 3 5']);
    assert.deepEqual([commands?.totalCount, tasks?.totalCount], [3, 7]);
    assert.deepEqual(
      (tasks?.nodes as unknown as { id: string }[]).map(({ id }) => id),
      ['7', '6', '5', '4', '3', '2', '1'],
    );
    const hostile = await group(HOSTILE, `commands(below: true) { ${USES} }`);
    assert.deepEqual(short(hostile['commands'] ?? assert.fail()), ['e 1 9']);
  });

  test('following the pages gives every command and task once', async () => {
    const follow = async (list: string, fields: string): Promise<readonly unknown[]> => {
      const seen: unknown[] = [];
      for (let after = '', isMore = true; isMore;) {
        const page =
          (await group('app', `${list}(first: 1, below: true${after}) { ${PAGE} ${fields} }`))[list] ?? assert.fail();
        seen.push(...page.nodes.map((node) => JSON.stringify(node)));
        isMore = page.pageInfo.hasNextPage;
        after = `, after: "${page.pageInfo.endCursor ?? ''}"`;
      }
      return seen;
    };
    const nodesOf = (ids: readonly number[]): string[] => ids.map((id) => `{"id":"${id}"}`);
    assert.deepEqual(await follow('tasks', 'nodes { id }'), nodesOf([7, 6, 5, 4, 3, 2, 1]));
    assert.deepEqual(await follow('commands', 'nodes { taskCount }'), [
      '{"taskCount":3}',
      '{"taskCount":1}',
      '{"taskCount":3}',
    ]);
  });

  test('a host shows what was run on it', async () => {
    const { hosts } = await world.ask<{ hosts: { nodes: { commands: Page<Use>; tasks: Page<object> }[] } }>(
      `{ hosts(filter: "name = h0 or name = h1 or name = h3") { nodes { commands(first: 2) { ${USES} } tasks(first: 2) { totalCount nodes { id } } } } }`,
    );
    assert.deepEqual(
      hosts.nodes.map(({ commands, tasks }) => [
        short(commands),
        commands.totalCount,
        tasks.totalCount,
        tasks.nodes.length,
      ]),
      [
        [['b 3 7', 'a 3 5'], 2, 6, 2],
        [['b 3 7', 'c 1 6'], 3, 7, 2],
        [[], 0, 0, 0],
      ],
    );
  });

  test('a cursor that is no number, or a page of no size, is refused', async () => {
    const after = Buffer.from('k:nonsense').toString('base64url');
    for (const list of ['tasks', 'commands']) {
      const codeOf = async (page: string): Promise<string | undefined> =>
        await world.codeOf(`{ hostgroup(title: "app") { ${list}(${page}) { totalCount } } }`);
      assert.equal(await codeOf(`after: "${after}"`), 'BAD_CURSOR');
      assert.equal(await codeOf('first: 0'), 'BAD_PAGE_SIZE');
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { addAnsweredTask, addProbeDdl, type Answered } from './outputRows.ts';
import { countStatements } from '../support/countStatements.ts';

interface Group {
  readonly digest: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
  readonly count: number;
  readonly share: number;
  readonly hosts: readonly string[];
  readonly filter: string | null;
  readonly outputs: readonly { readonly name: string; readonly text: string }[];
}

interface Groups {
  readonly totalCount: number;
  readonly nodes: readonly Group[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const GROUP = 'digest outcome reason statusCode statusMessage count share hosts filter outputs { name text }';
const GROUPS = `totalCount pageInfo { endCursor hasNextPage } nodes { ${GROUP} }`;

const hosts = (count: number, answer: Omit<Answered, 'name'>, prefix = 'h'): Answered[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${prefix}${n}`, ...answer }));

describe('hosts that answered the same', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    await addProbeDdl(world.em, { mood: 'Mood', load: 'Load' });
  });
  after(() => world[Symbol.asyncDispose]());

  const groupsOf = async (id: number, words = ''): Promise<Groups> => {
    const document = `query ($id: ID!) { task(id: $id) { outputGroups${words} { ${GROUPS} } } }`;
    return (await world.ask<{ task: { outputGroups: Groups } }>(document, { id: String(id) })).task.outputGroups;
  };
  const sizesOf = async (id: number, words = ''): Promise<readonly string[]> =>
    (await groupsOf(id, words)).nodes.map(({ count, outcome }) => `${count} ${outcome}`);

  test('are one group, the largest first, and hosts without an outcome are in none', async () => {
    const id = await addAnsweredTask(world.em, [
      ...hosts(2, { outputs: { mood: 'bad' }, state: 'FAILED', statusCode: 1, statusMessage: 'no' }, 'f'),
      ...hosts(3, { outputs: { mood: 'good', load: 1 } }, 'a'),
      ...hosts(4, { state: 'UNKNOWN', reason: 'NO_REPLY' }, 'u'),
      ...hosts(1, { state: 'NOT_SENT', reason: 'NO_BRIDGE' }, 'n'),
      ...hosts(10, { state: 'SENT' }, 'p'),
    ]);
    const { nodes, totalCount } = await groupsOf(id);
    assert.equal(totalCount, 4);
    assert.deepEqual(
      nodes.map(({ digest: _digest, ...group }) => group),
      [
        {
          ...{ outcome: 'UNKNOWN', reason: 'NO_REPLY', statusCode: null, statusMessage: null, count: 4, share: 0.2 },
          ...{ hosts: ['u0', 'u1', 'u2', 'u3'], filter: 'name ^ (u0,u1,u2,u3)', outputs: [] },
        },
        {
          ...{ outcome: 'SUCCEEDED', reason: null, statusCode: 0, statusMessage: 'OK', count: 3, share: 0.15 },
          ...{ hosts: ['a0', 'a1', 'a2'], filter: 'name ^ (a0,a1,a2)' },
          outputs: [
            { name: 'mood', text: 'good' },
            { name: 'load', text: '1' },
          ],
        },
        {
          ...{ outcome: 'FAILED', reason: null, statusCode: 1, statusMessage: 'no', count: 2, share: 0.1 },
          ...{ hosts: ['f0', 'f1'], filter: 'name ^ (f0,f1)', outputs: [{ name: 'mood', text: 'bad' }] },
        },
        {
          ...{ outcome: 'NOT_SENT', reason: 'NO_BRIDGE', statusCode: null, statusMessage: null, count: 1, share: 0.05 },
          ...{ hosts: ['n0'], filter: 'name ^ (n0)', outputs: [] },
        },
      ],
    );
  });

  test('are told apart by outputs that name neither a time nor a process, unless others are asked for', async () => {
    const answers = [1, 2, 3, 4].map((n) => ({
      name: `h${n}`,
      outputs: { mood: n < 4 ? 'good' : 'bad', daemon_pid: n, lastRun: n, load: n % 2 },
    }));
    const id = await addAnsweredTask(world.em, answers);
    assert.deepEqual(await sizesOf(id), ['2 SUCCEEDED', '1 SUCCEEDED', '1 SUCCEEDED']);
    assert.equal((await sizesOf(id, '(leaveOut: [])')).length, 4);
    const all = ['load', 'mood', 'lastRun', 'daemon_pid'];
    assert.deepEqual(await sizesOf(id, `(leaveOut: ${JSON.stringify(all)})`), ['4 SUCCEEDED']);
    const { task } = await world.ask<{ task: object }>(
      `{ task(id: ${id}) { volatileOutputs outputNames outputFields { name displayAs description } } }`,
    );
    assert.deepEqual(task, {
      volatileOutputs: ['daemon_pid', 'lastRun'],
      outputNames: ['mood', 'load', 'daemon_pid', 'lastRun'],
      outputFields: ['mood', 'load'].map((name) => ({
        name,
        displayAs: name === 'mood' ? 'Mood' : 'Load',
        description: `about ${name}`,
      })),
    });
  });

  test('are not told apart by what the DDL calls a time', async () => {
    await addProbeDdl(world.em, { mood: 'Mood', load: 'Load', pong: 'Timestamp' });
    const id = await addAnsweredTask(
      world.em,
      [1, 2].map((pong) => ({ name: `h${pong}`, outputs: { pong } })),
    );
    assert.deepEqual(await sizesOf(id), ['2 SUCCEEDED']);
    const { task } = await world.ask<{ task: object }>(`{ task(id: ${id}) { volatileOutputs } }`);
    assert.deepEqual(task, { volatileOutputs: ['pong'] });
    const { compareTasks: compared } = await world.ask<{ compareTasks: object }>(
      `{ compareTasks(one: ${id}, other: ${id}) { counts { same } } }`,
    );
    assert.deepEqual(compared, { counts: { same: 2 } });
    await addProbeDdl(world.em, { mood: 'Mood', load: 'Load', pong: 'Pong' });
    assert.equal((await sizesOf(id)).length, 2);
  });

  test('stay one group whatever the order of their keys, and are several when types differ', async () => {
    const id = await addAnsweredTask(world.em, [
      { name: 'a', outputs: { load: { x: 1, y: [1, { p: 1, q: 2 }] }, mood: 'm' } },
      { name: 'b', outputs: { mood: 'm', load: { y: [1, { q: 2, p: 1 }], x: 1 } } },
      { name: 'c', outputs: { mood: 'm', load: { y: [1, { q: 2, p: '1' }], x: 1 } } },
    ]);
    assert.deepEqual(
      (await groupsOf(id)).nodes.map((group) => group.hosts),
      [['a', 'b'], ['c']],
    );
  });

  test('can be paged through, found by the beginning of the digest, and listed as targets', async () => {
    const answers = [3, 3, 2, 1].flatMap((count, n) => hosts(count, { outputs: { mood: `m${n}` } }, `g${n}-`));
    const id = await addAnsweredTask(world.em, answers);
    const whole = await groupsOf(id);
    const seen: Group[] = [];
    for (let words = '(first: 1)', isMore = true; isMore;) {
      const { nodes, pageInfo, totalCount } = await groupsOf(id, words);
      assert.equal(totalCount, 4);
      seen.push(...nodes);
      isMore = pageInfo.hasNextPage;
      words = `(first: 1, after: "${pageInfo.endCursor ?? ''}")`;
    }
    assert.deepEqual(seen, whole.nodes);
    const [first] = seen;
    const open = `query ($digest: String!) { task(id: ${id}) { outputGroup(digest: $digest) {
      digest targets(first: 2) { totalCount pageInfo { hasNextPage } nodes { name outcome } } } } }`;
    const found = await world.ask<{ task: { outputGroup: { targets: object } | null } }>(open, {
      digest: first?.digest.slice(0, 12),
    });
    assert.deepEqual(found.task.outputGroup, {
      digest: first?.digest,
      targets: {
        totalCount: 3,
        pageInfo: { hasNextPage: true },
        nodes: first?.hosts.slice(0, 2).map((name) => ({ name, outcome: 'SUCCEEDED' })),
      },
    });
    for (const digest of ['', 'abc', 'not a digest', '\0'])
      assert.equal((await world.ask<{ task: { outputGroup: null } }>(open, { digest })).task.outputGroup, null);
  });

  test('have a filter only while it can be read', async () => {
    const id = await addAnsweredTask(world.em, [
      ...hosts(501, { outputs: {} }, 'x'),
      ...hosts(500, { outputs: { mood: 'm' } }, 'y'),
      ...hosts(400, { outputs: { mood: 'n' } }, `${'long'.repeat(10)}-`),
      { name: 'odd "name" and (all)', outputs: { mood: 'o' } },
    ]);
    const filters = (await groupsOf(id)).nodes.map(({ filter }) => filter);
    assert.deepEqual([filters[0], filters[2]], [null, null]);
    assert.match(filters[1] ?? '', /^name \^ \(y0,y1,/);
    for (const filter of [filters[1], filters[3]]) {
      const { hosts: found } = await world.ask<{ hosts: object }>(
        'query ($filter: String) { hosts(filter: $filter) { totalCount } }',
        { filter },
      );
      assert.deepEqual(found, { totalCount: 0 });
    }
  });

  test('a bad page, cursor or list of names is refused, and nobody sees groups without signing in', async () => {
    const id = await addAnsweredTask(world.em, hosts(1, { outputs: {} }));
    const codeOf = async (words: string, asking?: 'nobody' | 'bridge'): Promise<string | undefined> =>
      await world.codeOf(`{ task(id: ${id}) { outputGroups(${words}) { totalCount } } }`, {}, asking);
    assert.equal(await codeOf('first: 0'), 'BAD_PAGE_SIZE');
    assert.equal(await codeOf('after: "nonsense"'), 'BAD_CURSOR');
    assert.equal(await codeOf(`leaveOut: ${JSON.stringify(Array(101).fill('x'))}`), 'BAD_LEAVE_OUT');
    assert.equal(await codeOf(`leaveOut: ["${'x'.repeat(201)}"]`), 'BAD_LEAVE_OUT');
    assert.equal(await codeOf('first: 1', 'nobody'), 'UNAUTHENTICATED');
    assert.equal(await codeOf('first: 1', 'bridge'), 'FORBIDDEN');
  });

  test('are shown with as many statements whether they are few or many', async () => {
    const make = async (count: number): Promise<number> =>
      await addAnsweredTask(
        world.em,
        Array.from({ length: count }, (_, n) => ({ name: `h${n}`, outputs: { load: n } })),
      );
    const statementsFor = async (id: number): Promise<number> => {
      const document = `{ task(id: ${id}) { outputNames volatileOutputs targets(first: 100) { nodes { parsedOutputs { text } } }
        outputGroups(first: 100) { nodes { ${GROUP} targets(first: 1) { totalCount } } } } }`;
      await world.ask(document);
      return (await countStatements(() => world.ask(document))).statements.length;
    };
    const [few, many] = [await statementsFor(await make(1)), await statementsFor(await make(100))];
    assert.equal(many, few);
  });
});

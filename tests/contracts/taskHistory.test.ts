import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from './runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { FLEET, runTasks, type RanTask } from './ranTasks.ts';

type Relation = 'AIMED' | 'TOUCHED' | 'ANY';
type Tree = 'hostgroup' | 'location' | 'organization';

/** One narrowing of a history, in the words of the graph, with what it means. */
interface Narrowing {
  readonly given: Record<string, unknown>;
  readonly holds: (task: RanTask) => boolean;
}

const TREES: Readonly<Record<Tree, readonly string[]>> = {
  hostgroup: ['app', 'app/web', 'app/web/eu', 'app/web/old', 'db', 'application', 'nowhere', "o'%_x"],
  location: ['Europe', 'Europe/Paris', 'Asia', 'Asia/Singapore'],
  organization: ['Ops', 'Ops/Lab', 'Sales'],
};

const PLACES: readonly (Partial<Record<Tree, string>> & { readonly name: string })[] = FLEET;

function within(path: string | undefined, top: string, isBelowIn: boolean): boolean {
  return path === top || (isBelowIn && path?.startsWith(`${top}/`) === true);
}

function isTied(task: RanTask, tree: Tree, title: string, { of, below }: { of: Relation; below: boolean }): boolean {
  const aimed = task.aimed[tree].some((path) => within(path, title, below));
  const touched = PLACES.some((host) => host.name in task.outcomes && within(host[tree], title, below));
  return (of !== 'TOUCHED' && aimed) || (of !== 'AIMED' && touched);
}

const relations = (['AIMED', 'TOUCHED', 'ANY'] as const).flatMap((of) => [true, false].map((below) => ({ of, below })));
const ofTrees = (Object.keys(TREES) as Tree[]).flatMap((tree) => TREES[tree].map((title) => ({ tree, title })));

const TREE_NARROWINGS: readonly Narrowing[] = ofTrees.flatMap(({ tree, title }) =>
  relations.map((relation) => ({
    given: { [tree]: title, ...relation },
    holds: (task: RanTask) => isTied(task, tree, title, relation),
  })),
);

const proxyOf = (name: string): string | undefined => {
  const host = FLEET.find((each) => each.name === name);
  return host !== undefined && 'proxy' in host ? host.proxy : 'site-a';
};
const has = (task: RanTask, outcome: string): boolean => Object.values(task.outcomes).some((each) => each === outcome);
const argument = (name: string | null, value: string): Narrowing => ({
  given: { argument: { name, value } },
  holds: (task) => Object.entries(task.arguments).some(([key, own]) => (name ?? key) === key && String(own) === value),
});

const NARROWINGS: readonly Narrowing[] = [
  { given: {}, holds: () => true },
  { given: { plugin: 'probe' }, holds: () => true },
  { given: { plugin: 'puppet' }, holds: () => false },
  { given: { action: 'say' }, holds: ({ action }) => action === 'say' },
  { given: { state: 'FINISHED' }, holds: () => true },
  { given: { state: 'RUNNING' }, holds: () => false },
  { given: { from: '2026-03-01T05:00:00Z' }, holds: ({ at }) => at >= new Date('2026-03-01T05:00:00Z') },
  { given: { to: '2026-03-01T11:00:00Z' }, holds: ({ at }) => at < new Date('2026-03-01T11:00:00Z') },
  { given: { filter: 'name = pg1' }, holds: ({ filter }) => filter === 'name = pg1' },
  { given: { user: 'otto' }, holds: ({ user }) => user === 'otto' },
  { given: { user: 'nobody' }, holds: () => false },
  { given: { search: 'OS = red' }, holds: ({ filter }) => filter.includes('os = Red') },
  { given: { fact: 'os' }, holds: ({ facts }) => facts.includes('os') },
  { given: { facts: ['os', 'role'] }, holds: ({ facts }) => facts.includes('os') && facts.includes('role') },
  { given: { facts: ['role', 'nowhere'] }, holds: () => false },
  ...['site-a', 'site-b'].map((proxy) => ({
    given: { proxy },
    holds: ({ outcomes }: RanTask) => Object.keys(outcomes).some((name) => proxyOf(name) === proxy),
  })),
  ...['SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT'].flatMap((outcome): Narrowing[] => [
    { given: { outcome }, holds: (task) => has(task, outcome) },
    { given: { outcome, host: 'eu2' }, holds: ({ outcomes }) => outcomes['eu2'] === outcome },
  ]),
  { given: { host: 'pg1' }, holds: ({ outcomes }) => 'pg1' in outcomes },
  argument('text', 'hello'),
  argument(null, '5'),
  argument('count', '5'),
  argument('count', '05'),
  argument('loud', 'true'),
  argument(null, 'false'),
  argument('text', "it's"),
  argument('te"xt', '") || (1 == 1'),
];

/** Two narrowings that say different things; an outcome with a host is another narrowing than both. */
const joined = (one: Narrowing, other: Narrowing): Narrowing | undefined =>
  Object.keys(one.given).some((key) => key in other.given) || ('outcome' in one.given && 'host' in other.given)
    ? undefined
    : { given: { ...one.given, ...other.given }, holds: (task) => one.holds(task) && other.holds(task) };

const LIST = `
  query ($state: TaskState, $plugin: String, $action: String, $from: DateTime, $to: DateTime, $filter: String, $host: String, $hostgroup: String,
    $location: String, $organization: String, $of: ScopeRelation, $below: Boolean, $fact: String, $facts: [String!], $proxy: String, $user: String,
    $search: String, $outcome: Outcome, $argument: ArgumentInput, $commandId: ID, $first: Int!, $after: String) {
    tasks(state: $state, plugin: $plugin, action: $action, from: $from, to: $to, filter: $filter, host: $host, hostgroup: $hostgroup,
      location: $location, organization: $organization, of: $of, below: $below, fact: $fact, facts: $facts, proxy: $proxy, user: $user,
      search: $search, outcome: $outcome, argument: $argument, commandId: $commandId, first: $first, after: $after) {
      totalCount nodes { id command { id } } pageInfo { hasNextPage endCursor } } }`;

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string; readonly command: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('the history', () => {
  let world: RunWorld;
  let ran: readonly RanTask[];
  before(async () => {
    world = await startRunWorld();
    ran = await runTasks(world, 4);
  });
  after(() => world[Symbol.asyncDispose]());

  const list = async (given: object, first = 500): Promise<Page> =>
    (await world.graph.ask<{ tasks: Page }>(LIST, { first, ...given })).tasks;
  const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);
  const expected = (holds: Narrowing['holds']): string[] =>
    ran
      .filter(holds)
      .map(({ id }) => id)
      .toReversed();
  /** In the order of their times where a time is asked for. */
  const listed = ({ given, holds }: Narrowing): string[] => {
    if (!('from' in given || 'to' in given)) return expected(holds);
    const found = ran.filter(holds).toSorted((a, b) => b.at.getTime() - a.at.getTime() || Number(b.id) - Number(a.id));
    return found.map(({ id }) => id);
  };

  test('is narrowed by each thing alone', async () => {
    for (const narrowing of [...NARROWINGS, ...TREE_NARROWINGS]) {
      const { given } = narrowing;
      const page = await list(given);
      assert.deepEqual(idsOf(page), listed(narrowing), JSON.stringify(given));
      assert.equal(page.totalCount, page.nodes.length, JSON.stringify(given));
    }
  });

  test('is narrowed by any two things together, and every narrowing leaves something in and out somewhere', async () => {
    let telling = 0;
    const trees = TREE_NARROWINGS.filter((_, index) => index % 9 === 0);
    for (const [index, one] of NARROWINGS.entries())
      for (const other of [...NARROWINGS.slice(index + 1), ...trees]) {
        const both = joined(one, other);
        if (both === undefined) continue;
        const ids = listed(both);
        assert.deepEqual(idsOf(await list(both.given)), ids, JSON.stringify(both.given));
        if (ids.length > 0 && ids.length < ran.length) telling++;
      }
    assert.ok(telling > 100, `only ${telling} told tasks apart`);
  });

  test('of one command is found by its id', async () => {
    const [first] = (await list({ action: 'say', argument: { value: 'hello' } })).nodes;
    const page = await list({ commandId: first?.command.id });
    assert.deepEqual(
      idsOf(page),
      expected((task) => task.arguments['text'] === 'hello'),
    );
    for (const commandId of ['0', 'x', '99999999999']) assert.deepEqual(idsOf(await list({ commandId })), []);
  });

  test('comes in pages that give every task once', async () => {
    for (const given of [
      {},
      { hostgroup: 'app', below: true },
      { host: 'eu1' },
      { fact: 'os', outcome: 'FAILED' },
      { from: '2026-03-01T02:00:00Z' },
      { to: '2026-03-01T09:00:00Z', hostgroup: 'app', below: true },
    ]) {
      const seen: string[] = [];
      for (let after: string | null = null, isMore = true; isMore;) {
        const page = await list({ ...given, after }, 3);
        seen.push(...idsOf(page));
        ({ endCursor: after, hasNextPage: isMore } = page.pageInfo);
      }
      assert.deepEqual(seen, idsOf(await list(given)), JSON.stringify(given));
    }
  });

  test('refuses more facts than a filter can name', async () => {
    const facts = Array.from({ length: 41 }, (_, index) => `f${index}`);
    assert.equal(await world.graph.codeOf(LIST, { first: 1, facts }), 'BAD_TASK_SEARCH');
  });

  test('of what nothing can be called is empty, without a fault', async () => {
    const hostile = [
      '\0',
      '\ud800',
      '"',
      '\\',
      "'",
      '$',
      '$.*',
      '\u0001\n',
      '*',
      '%',
      '\u{1f680}',
      '1e5',
      '-0',
      '0x1',
      'x'.repeat(50_000),
    ];
    for (const text of hostile)
      for (const given of [
        { host: `${text}!` },
        { hostgroup: `${text}!`, below: true, of: 'AIMED' },
        { facts: [`${text}!`], proxy: text, location: text },
        { argument: { name: text, value: text } },
        { argument: { value: `${text}!` } },
        { filter: `${text}!`, user: text, search: text },
      ])
        assert.deepEqual(idsOf(await list(given)), [], JSON.stringify(given).slice(0, 100));
  });

  const RELATED = 'tasks(first: 500) { totalCount nodes { id } }';
  type Related = Record<string, { tasks: Page; commands?: { totalCount: number } } | null>;

  test('is that of each object as well', async () => {
    const { host, fact, smartProxy, viewer } = await world.graph.ask<Related>(
      `{ host(name: "eu2") { ${RELATED} } fact(name: "os") { ${RELATED} } smartProxy(name: "site-b") { ${RELATED} }
         viewer { ${RELATED} commands { totalCount } } }`,
    );
    const same = (found: Related[string] | undefined, holds: Narrowing['holds']): void => {
      assert.deepEqual(idsOf(found?.tasks ?? assert.fail()), expected(holds));
      assert.equal(found?.tasks.totalCount, expected(holds).length);
    };
    same(host, ({ outcomes }) => 'eu2' in outcomes);
    same(fact, ({ facts }) => facts.includes('os'));
    same(smartProxy, ({ outcomes }) => 'far1' in outcomes);
    same(viewer, ({ user }) => user === 'olga');
  });

  /** What the groups and places show of themselves, of every relation. */
  const ofTreesNow = async (): Promise<readonly unknown[]> => {
    const seen: unknown[] = [];
    for (const { tree, title } of ofTrees) {
      const fields = relations.map(
        ({ of, below }, index) =>
          `r${index}: tasks(of: ${of}, below: ${below}, first: 500) { totalCount nodes { id } } c${index}: commands(of: ${of}, below: ${below}) { totalCount }`,
      );
      const document = `query ($title: String!) { node: ${tree}(title: $title) { ${fields.join(' ')} } }`;
      const { node } = await world.graph.ask<{ node: Record<string, Page> | null }>(document, { title });
      seen.push(
        node && relations.map((_, index) => [idsOf(node[`r${index}`] ?? assert.fail()), node[`c${index}`]?.totalCount]),
      );
    }
    return seen;
  };

  test('of a host group or a place tells what was aimed at it from what ran on its hosts, with and without what is below', async () => {
    const seen = await ofTreesNow();
    const known = ofTrees.map(({ tree, title }, index) => ({ tree, title, lists: seen[index] }));
    for (const { tree, title, lists } of known.filter(({ lists }) => lists !== null)) {
      const found = lists as readonly [readonly string[], number][];
      for (const [index, relation] of relations.entries()) {
        const holds = (task: RanTask): boolean => isTied(task, tree, title, relation);
        const commands = new Set(ran.filter(holds).map((task) => JSON.stringify([task.action, task.arguments])));
        assert.deepEqual(found[index], [expected(holds), commands.size], `${title} ${JSON.stringify(relation)}`);
      }
    }
    assert.ok(known.filter(({ lists }) => lists !== null).length > 10);
  });

  test('does not change when hosts move, are retired or deleted, and groups are renamed', async () => {
    const everything = async (): Promise<readonly unknown[]> => {
      const lists: unknown[] = [];
      for (const { given } of [...NARROWINGS, ...TREE_NARROWINGS]) lists.push(idsOf(await list(given)));
      return lists;
    };
    const before = await everything();
    await world.tell(FLEET.map(({ name }) => ({ name, hostgroup: 'moved', location: 'Mars', organization: 'None' })));
    assert.deepEqual(await everything(), before);
    await world.tell([{ name: 'last' }]);
    assert.deepEqual(await everything(), before);
    const { em } = world.graph;
    await query(em, `update hostgroup set title = 'renamed/' || title, name = 'renamed'`);
    await query(em, `delete from host_claim`);
    await query(em, `delete from host`);
    await query(em, `update location set title = 'x' || title`);
    assert.deepEqual(await everything(), before);
  });
});

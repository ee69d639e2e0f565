import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { followPages } from '../support/followPages.ts';
import { tellHosts } from '../support/tellInventory.ts';

const TITLES = [
  'app',
  'app/web',
  'app/web/blue',
  'app/web-2',
  'app/db',
  'application',
  "o'clock",
  '100%',
  'under_score',
  '__proto__',
];
const TREES = [
  { one: 'hostgroup', all: 'hostgroups' },
  { one: 'location', all: 'locations' },
  { one: 'organization', all: 'organizations' },
] as const;

interface Node {
  readonly title: string;
}

const titles = (nodes: readonly Node[]): string[] => nodes.map(({ title }) => title);

describe('the trees of the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    // One host in each node, and a second one in app/web.
    const hosts = [...TITLES, 'app/web'].map((title, index) => ({
      name: `h${index}`,
      hostgroup: title,
      location: title,
      organization: title,
    }));
    await tellHosts(world.em, hosts);
    for (const { one } of TREES) await query(world.em, MANY_CHILDREN(one));
  });
  after(() => world[Symbol.asyncDispose]());

  const ask = async (field: string, variables: object = {}): Promise<Record<string, unknown>> =>
    (await world.ask<{ it: Record<string, unknown> }>(field, variables)).it;

  for (const { one, all } of TREES) {
    test(`a ${one} knows those above and below it`, async () => {
      const { parent, ancestors, children, descendants } = await ask(
        `{ it: ${one}(title: "app/web") { parent { title } ancestors { title } children { title } descendants { title } } }`,
      );
      assert.equal((parent as Node).title, 'app');
      assert.deepEqual(titles(ancestors as Node[]), ['app']);
      assert.deepEqual(titles(children as Node[]), ['app/web/blue']);
      assert.deepEqual(titles(descendants as Node[]), ['app/web/blue']);
      const deep = await ask(`{ it: ${one}(title: "app/web/blue") { ancestors { title } descendants { title } } }`);
      assert.deepEqual([titles(deep['ancestors'] as Node[]), deep['descendants']], [['app', 'app/web'], []]);
      const root = await ask(
        `{ it: ${one}(title: "app") { parent { title } ancestors { title } descendants { title } } }`,
      );
      assert.deepEqual([root['parent'], root['ancestors']], [null, []]);
      assert.deepEqual(titles(root['descendants'] as Node[]), ['app/db', 'app/web', 'app/web/blue', 'app/web-2']);
    });

    test(`the hosts of a ${one} are those directly in it, or also those below`, async () => {
      const app =
        await ask(`{ it: ${one}(title: "app") { hostCount hostCountBelow direct: hosts { totalCount nodes { name } }
        all: hosts(below: true) { totalCount } web: hosts(below: true, filter: "name = h1 or name = h6") { totalCount nodes { name } } } }`);
      assert.deepEqual(app, {
        hostCount: 1,
        hostCountBelow: 6,
        direct: { totalCount: 1, nodes: [{ name: 'h0' }] },
        all: { totalCount: 6 },
        web: { totalCount: 1, nodes: [{ name: 'h1' }] },
      });
      const within = `${one}(title: "app")`;
      for (const first of [1, 2, 7])
        assert.deepEqual(
          await followPages(world, (page) => ({ within, field: `hosts(below: true, ${page})` }), first),
          ['h0', 'h1', 'h10', 'h2', 'h3', 'h4'],
        );
    });

    test(`a search for a ${one} takes every character for itself, in any case`, async () => {
      const find = async (search: string): Promise<string[]> => {
        const { nodes } = await ask(
          `query ($search: String) { it: ${all}(first: 500, search: $search) { nodes { title } } }`,
          { search },
        );
        return titles(nodes as Node[]);
      };
      assert.deepEqual(await find('WEB'), ['app/web', 'app/web-2', 'app/web/blue']);
      assert.deepEqual(await find('%'), ['100%']);
      assert.deepEqual(await find('r_s'), ['under_score']);
      assert.deepEqual(await find("O'"), ["o'clock"]);
      assert.deepEqual(await find('__proto__'), ['__proto__']);
      for (const none of ['\\', '*', 'app*', 'a%p']) assert.deepEqual(await find(none), [], none);
      assert.deepEqual(await find('100\0%'), ['100%'], 'NUL is left out');
    });

    test(`the list of ${all} gives each once, by title`, async () => {
      const seen = await followPages(world, (page) => ({ field: `${all}(search: "p", ${page})` }), 2);
      assert.deepEqual(seen, ['__proto__', 'app', 'db', 'web', 'web-2', 'blue', 'application']);
    });

    test(`at most 1000 children and descendants of a ${one} are given, or fewer`, async () => {
      const { descendants, children } = await ask(
        `{ it: ${one}(title: "wide") { descendants { title } children { title } } }`,
      );
      assert.deepEqual([(descendants as Node[]).length, (children as Node[]).length], [1_000, 1_000]);
      const few = await ask(
        `{ it: ${one}(title: "app") { descendants(first: 2) { title } children(first: 1) { title } } }`,
      );
      assert.deepEqual(few, {
        descendants: [{ title: 'app/db' }, { title: 'app/web' }],
        children: [{ title: 'app/db' }],
      });
    });

    test(`a circle of ${all} ends`, async () => {
      await query(
        world.em,
        `update ${one} set parent_id = (select id from ${one} where title = 'ring/a') where title = 'ring'`,
      );
      const ring = await ask(
        `{ it: ${one}(title: "ring") { ancestors { title } descendants { title } hostCountBelow hosts(below: true) { totalCount } } }`,
      );
      assert.deepEqual(
        [titles(ring['ancestors'] as Node[]), titles(ring['descendants'] as Node[]), ring['hostCountBelow']],
        [['ring/a'], ['ring/a'], 0],
      );
    });
  }
});

const MANY_CHILDREN = (tree: string): string => `
  with wide as (insert into ${tree} (name, title) values ('wide', 'wide') returning id),
    ring as (insert into ${tree} (name, title) values ('ring', 'ring') returning id),
    ringed as (insert into ${tree} (name, title, parent_id) select 'a', 'ring/a', id from ring)
  insert into ${tree} (name, title, parent_id) select 'n' || n, 'wide/n' || n, wide.id from wide, generate_series(1, 1100) as n`;

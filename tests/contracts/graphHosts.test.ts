import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { pageOfHost } from '@chargehand/api/inventory/HostSource';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { query } from '@chargehand/api/platform/sql';
import { followPages } from '../support/followPages.ts';
import { settingsOf, tellHosts } from '../support/tellInventory.ts';

/** Names by when they were seen: ties within one millisecond, and some that never were. */
const SEEN: Readonly<Record<string, string | null>> = {
  a1: '2026-11-22 10:00:00.123456Z',
  a2: '2026-11-22 10:00:00.123456Z',
  a3: '2026-11-22 10:00:00.123457Z',
  b1: '2026-11-22 10:00:00.123001Z',
  b2: null,
  b3: null,
  c1: '2026-11-22 09:00:00Z',
  c2: '1969-07-20 20:17:40Z',
};
const GROUPS: Readonly<Record<string, string | undefined>> = {
  a1: 'z',
  a2: 'app',
  a3: 'app/web',
  b1: 'app',
  c2: 'App',
};

const ORDERS = {
  'field: NAME': 'a1 a2 a3 b1 b2 b3 c1 c2',
  'field: NAME, direction: DESC': 'c2 c1 b3 b2 b1 a3 a2 a1',
  'field: LAST_SEEN': 'c2 c1 b1 a1 a2 a3 b2 b3',
  'field: LAST_SEEN, direction: DESC': 'a3 a1 a2 b1 c1 c2 b2 b3',
  'field: HOSTGROUP': 'c2 a2 b1 a3 a1 b2 b3 c1',
  'field: HOSTGROUP, direction: DESC': 'a1 a3 a2 b1 c2 b2 b3 c1',
} as const;

describe('the hosts of the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    const { em } = world;
    await registerSources(em, settingsOf('old', 'new'));
    const names = Object.keys(SEEN);
    const told = names.map((name) => ({ name, proxy: 'site-a', hostgroup: GROUPS[name], location: 'Europe' }));
    await tellHosts(em, told, { name: 'new' });
    const other = { name: 'a1', proxy: 'other', hostgroup: 'elsewhere/deep', facts: { role: 'web' } };
    await tellHosts(em, [other], { name: 'old' });
    for (const [name, seen] of Object.entries(SEEN))
      await query(em, 'update host set last_seen_at = $2 where name = $1', [name, seen]);
    await tellHosts(em, [...told, { name: 'gone1', hostgroup: 'app' }, { name: 'gone2' }], { name: 'new' });
    await tellHosts(em, told, { name: 'new', mode: 'full', isForced: true });
  });
  after(() => world[Symbol.asyncDispose]());

  for (const [order, names] of Object.entries(ORDERS))
    test(`pages by ${order} give every host once, through ties and nulls`, async () => {
      for (const first of [1, 2, 3, 8])
        assert.equal(
          (await followPages(world, (page) => ({ field: `hosts(orderBy: { ${order} }, ${page})` }), first)).join(' '),
          names,
          `pages of ${first}`,
        );
    });

  test('the cursor of one order is refused by another, and so is one that no list gave', async () => {
    const cursorOf = async (order: string): Promise<string> => {
      const sql = `{ hosts(first: 5, orderBy: { ${order} }) { pageInfo { endCursor } } }`;
      return (await world.ask<{ hosts: { pageInfo: { endCursor: string } } }>(sql)).hosts.pageInfo.endCursor;
    };
    const codeWith = async (order: string, after: string): Promise<string | undefined> =>
      await world.codeOf(`query ($after: String) { hosts(after: $after, orderBy: { ${order} }) { nodes { name } } }`, {
        after,
      });
    const orders = Object.keys(ORDERS);
    for (const one of orders)
      for (const other of orders)
        assert.equal(
          await codeWith(other, await cursorOf(one)),
          one === other ? undefined : 'BAD_CURSOR',
          `${one}, ${other}`,
        );
    const made = [
      ['LAST_SEEN', 'ASC', 'now()', 'a1'],
      ['LAST_SEEN', 'ASC', '99999999999999999999', 'a1'],
      ['LAST_SEEN', 'ASC', null, null],
      ['LAST_SEEN', 'ASC', '1', 'a\0'],
      ['LAST_SEEN', 'ASC', 1, 'a1'],
      ['LAST_SEEN', 'ASC', '1'],
      {},
    ].map((key) => JSON.stringify(key));
    for (const key of [...made, 'a1', '[', '']) {
      const after = Buffer.from(`k:${key}`).toString('base64url');
      assert.equal(await codeWith('field: LAST_SEEN', after), 'BAD_CURSOR', key);
    }
  });

  test('retired hosts are found by name and in the list of retired ones, and nowhere else', async () => {
    const { hosts, retired, host, hostgroup, location, smartProxy } = await world.ask<Record<string, object>>(`{
      hosts(first: 500) { totalCount nodes { name } }  retired: hosts(retired: true) { totalCount nodes { name retiredAt sources { toldAt } } }
      host(name: "gone1") { name hostgroup { title } }
      hostgroup(title: "app") { hostCount hostCountBelow hosts(below: true) { totalCount nodes { name } } }
      location(title: "Europe") { hostCount } smartProxy(name: "site-a") { hostCount hosts { totalCount } } }`);
    assert.deepEqual(hosts, { totalCount: 8, nodes: Object.keys(SEEN).map((name) => ({ name })) });
    const { nodes } = retired as { nodes: { name: string; retiredAt: Date | null; sources: unknown[] }[] };
    assert.deepEqual(
      nodes.map(({ name, retiredAt, sources }) => [name, retiredAt !== null, sources]),
      [
        ['gone1', true, []],
        ['gone2', true, []],
      ],
    );
    assert.deepEqual(host, { name: 'gone1', hostgroup: { title: 'app' } });
    const names = [{ name: 'a2' }, { name: 'a3' }, { name: 'b1' }];
    assert.deepEqual(hostgroup, {
      hostCount: 2,
      hostCountBelow: 3,
      hosts: { totalCount: 3, nodes: names },
    });
    assert.deepEqual([location, smartProxy], [{ hostCount: 8 }, { hostCount: 7, hosts: { totalCount: 7 } }]);
  });

  test('a host shows what each of its sources claims, and what holds', async () => {
    const { host } = await world.ask<{ host: { sources: Record<string, unknown>[] } }>(`{ host(name: "a1") {
      smartProxy { name } hostgroup { title }
      sources { source { name kind } factsAt url smartProxy hostgroup location organization } } }`);
    const { sources, ...holds } = host;
    assert.deepEqual(holds, { smartProxy: { name: 'other' }, hostgroup: { title: 'elsewhere/deep' } });
    const [one, two] = sources;
    assert.equal(sources.length, 2);
    assert.deepEqual(
      { ...one, factsAt: null },
      {
        source: { name: 'new', kind: 'file' },
        factsAt: null,
        url: null,
        smartProxy: 'site-a',
        hostgroup: 'z',
        location: 'Europe',
        organization: null,
      },
    );
    assert.equal(one?.['factsAt'], null, 'it told no facts');
    assert.ok(two?.['factsAt'] != null && two['hostgroup'] === 'elsewhere/deep');
  });

  test('a filter that cannot be read is refused, wherever hosts are listed', async () => {
    for (const field of ['hosts', 'hostgroup(title: "app") { hosts', 'smartProxy(name: "site-a") { hosts'])
      for (const filter of ['and and', 'name = \\u0000'])
        assert.match(
          (await world.codeOf(`{ ${field}(filter: "${filter}") { totalCount } ${field.includes('{') ? '}' : ''} }`)) ??
            '',
          /^FILTER_/,
        );
  });

  test('names that no host has find none, however hostile', async () => {
    for (const name of ['a\0b', "' or 1=1 --", '__proto__', '', '%', '\ud800', 'x'.repeat(10_000)]) {
      const found = await world.ask<Record<string, unknown>>(
        `query ($name: String!) { host(name: $name) { name } hostgroup(title: $name) { title } location(title: $name) { title }
          organization(title: $name) { title } fact(name: $name) { name } smartProxy(name: $name) { name } plugin(name: $name) { name } }`,
        { name },
      );
      assert.deepEqual(new Set(Object.values(found)), new Set([null]), name.slice(0, 20));
    }
  });

  test('facts of a host are all, or the named ones', async () => {
    const { host } = await world.ask<{ host: object }>(
      `query ($names: [String!]) { host(name: "a1") { all: facts { name value } some: facts(names: $names) { value } none: facts(names: []) { value } } }`,
      { names: ['role', 'a\0b', '__proto__'] },
    );
    assert.deepEqual(host, {
      all: [{ name: 'role', value: 'web' }],
      some: [{ value: 'web' }],
      none: [],
    });
  });
});

test('only an address that a browser may follow becomes a link to the host', () => {
  const link = (url: string | null, kind: 'foreman' | 'puppetdb' = 'foreman'): string | null =>
    pageOfHost({ kind, url }, 'web1.example.com');
  assert.equal(link('https://foreman.example.com'), 'https://foreman.example.com/hosts/web1.example.com');
  assert.equal(
    link('http://user:secret@example.com:81/foreman/?q=1#x'),
    'http://example.com:81/foreman/hosts/web1.example.com',
  );
  assert.equal(
    pageOfHost({ kind: 'foreman', url: 'https://f.example.com/' }, '../"<b>'),
    'https://f.example.com/hosts/..%2F%22%3Cb%3E',
  );
  for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'ftp://example.com', 'nonsense', '', null])
    assert.equal(link(url), null);
  assert.equal(link('https://puppetdb.example.com', 'puppetdb'), null);
});

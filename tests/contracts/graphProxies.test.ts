import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { addTask } from '../support/addTask.ts';
import { followPages } from '../support/followPages.ts';
import { tellHosts } from '../support/tellInventory.ts';

/** Offsets of the clocks of the hosts of site-a, whose bridge has a ttl of 60 seconds. */
const OFFSETS: Readonly<Record<string, number | null>> = {
  h1: -2_147_483_648,
  h2: 60,
  h3: -60,
  h4: 61,
  h5: null,
  h6: 3,
};

const SKEW = 'clockSkew { medianSeconds worstSeconds measured beyondTtl }';

describe('the smart proxies of the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    const told = Object.keys(OFFSETS).map((name) => ({
      name,
      proxy: 'site-a',
      hostgroup: name === 'h1' ? 'app' : 'db',
    }));
    await tellHosts(world.em, [...told, { name: 'far', proxy: 'site-b' }, { name: 'gone', proxy: 'site-a' }]);
    for (const [name, offset] of [...Object.entries(OFFSETS), ['gone', 999]] as const)
      await query(world.em, 'update host set clock_offset_seconds = $2 where name = $1', [name, offset]);
    await tellHosts(world.em, [...told, { name: 'far', proxy: 'site-b' }], { mode: 'full', isForced: true });
  });
  after(() => world[Symbol.asyncDispose]());

  test('the skew of clocks is measured over hosts that are there, and null where none was measured', async () => {
    const { smartProxies } = await world.ask<{ smartProxies: object[] }>(`{ smartProxies { name hostCount ${SKEW} } }`);
    assert.deepEqual(smartProxies, [
      {
        name: 'site-a',
        hostCount: 6,
        clockSkew: { medianSeconds: 3, worstSeconds: -2_147_483_648, measured: 5, beyondTtl: 2 },
      },
      { name: 'site-b', hostCount: 1, clockSkew: null },
    ]);
  });

  test('where no bridge has a ttl, no host is beyond it', async () => {
    await query(world.em, `update host set clock_offset_seconds = -7000 where name = 'far'`);
    const { smartProxy } = await world.ask<{ smartProxy: object }>(`{ smartProxy(name: "site-b") { ${SKEW} } }`);
    assert.deepEqual(smartProxy, {
      clockSkew: { medianSeconds: -7_000, worstSeconds: -7_000, measured: 1, beyondTtl: 0 },
    });
  });

  test('the hosts of a smart proxy come in pages and can be filtered', async () => {
    const open = (page: string): { within: string; field: string } => ({
      within: 'smartProxy(name: "site-a")',
      field: `hosts(${page})`,
    });
    for (const first of [1, 4, 6]) assert.deepEqual(await followPages(world, open, first), Object.keys(OFFSETS));
    const { smartProxy } = await world.ask<{ smartProxy: object }>(
      '{ smartProxy(name: "site-a") { hosts(filter: "hostgroup = app or name = far") { totalCount nodes { name } } } }',
    );
    assert.deepEqual(smartProxy, { hosts: { totalCount: 1, nodes: [{ name: 'h1' }] } });
  });

  test('a plugin counts the hosts that are there, and knows the smart proxies that offer it', async () => {
    await query(world.em, PLUGIN);
    await query(world.em, `insert into host_plugin (host_id, name) select id, 'probe' from host`);
    const { plugins, none } = await world.ask<{ plugins: object[]; none: object[] }>(
      `{ plugins { name hostCount smartProxies { name plugins { name } } } none: plugins(proxy: "a\\u0000") { name } }`,
    );
    const smartProxies = [{ name: 'site-b', plugins: [{ name: 'probe' }] }];
    assert.deepEqual(plugins, [{ name: 'probe', hostCount: 7, smartProxies }]);
    assert.deepEqual(none, []);
  });

  test('a smart proxy shows what was run on its hosts', async () => {
    await addTask(world.em, { proxies: ['site-a'], action: 'ping' });
    await addTask(world.em, { proxies: ['site-b', 'site-a'], action: 'pong' });
    const { smartProxies } = await world.ask<{ smartProxies: object[] }>(
      '{ smartProxies { tasks { totalCount } commands { nodes { command { action } } } } }',
    );
    const [pong, ping] = ['pong', 'ping'].map((action) => ({ command: { action } }));
    assert.deepEqual(smartProxies, [
      { tasks: { totalCount: 2 }, commands: { nodes: [pong, ping] } },
      { tasks: { totalCount: 1 }, commands: { nodes: [pong] } },
    ]);
  });
});

const PLUGIN = `
  with made as (
    insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl)
    values ('probe', '', '1', '', '', '', 10, '{"actions":[]}') returning id)
  insert into proxy_plugin (smart_proxy_id, plugin_id, version) select p.id, made.id, '1' from made, smart_proxy p where p.name = 'site-b'`;

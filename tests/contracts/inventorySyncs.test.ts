import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@chargehand/api/platform/AppError';
import { query, queryOne } from '@chargehand/api/platform/sql';
import type { InventoryBatch } from '@chargehand/api/inventory/sources/InventorySource';
import { SyncProgress } from '@chargehand/api/inventory/sync/SyncProgress';
import { batchesOf } from '../support/tellInventory.ts';
import { readHosts } from './inventoryRows.ts';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';
import { until } from '../support/until.ts';

class SourceGone extends AppError {
  readonly code = 'SOURCE_GONE';
}

const hosts = (count: number): { name: string; facts: Record<string, string> }[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `h${String(index).padStart(3, '0')}`,
    facts: { n: `${index}` },
  }));

describe('syncs of inventory sources', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const present = async (): Promise<number> => (await readHosts(world.em())).length;
  const markOf = async (name: string): Promise<unknown> =>
    (await queryOne<{ mark: unknown }>(world.em(), `select mark from inventory_source where name = $1`, [name])).mark;

  test('a sync ends with its totals', async () => {
    await world.begin('a');
    await world.tell('a', hosts(12));
    await world.tellBatches('a', [
      { kind: 'progress', phase: 'hosts', expectedHosts: 10 },
      ...batchesOf([...hosts(10), { name: 'new', facts: { x: '1', y: '2' } }]),
      { kind: 'progress', phase: 'classes' },
    ]);
    assert.deepEqual((await world.syncs('a'))[0], {
      mode: 'FULL',
      state: 'SUCCEEDED',
      phase: 'classes',
      expectedHosts: 10,
      hosts: 11,
      facts: 12,
      created: 1,
      retired: 2,
      warnings: [],
      problem: null,
      isFinished: true,
    });
  });

  test('the row of a sync moves while it runs', async () => {
    await world.begin('a');
    const { id } = await queryOne<{ id: number }>(world.em(), `select id from inventory_source where name = 'a'`);
    const progress = await SyncProgress.start(world.em(), id, 'FULL');
    assert.equal((await world.syncs('a'))[0]?.state, 'RUNNING');
    await progress.add({ phase: 'hosts', expectedHosts: 7, hosts: 3 });
    const [running] = await world.syncs('a');
    assert.deepEqual(
      [running?.state, running?.phase, running?.expectedHosts, running?.hosts, running?.isFinished],
      ['RUNNING', 'hosts', 7, 3, false],
    );
    await progress.add({ hosts: 2 });
    await progress.add({ hosts: 2 });
    await progress.finish({ problem: null, retired: 0 });
    assert.equal((await world.syncs('a'))[0]?.hosts, 7);
  });

  test('at most 50 warnings are kept, and names that no host can have are one of them', async () => {
    await world.begin('a');
    const warnings = Array.from({ length: 60 }, (_, index): InventoryBatch => ({
      kind: 'warning',
      message: `no ${index}\0`,
    }));
    await world.tellBatches('a', [...batchesOf([{ name: 'not a name' }]), ...warnings]);
    const kept = (await world.syncs('a'))[0]?.warnings ?? [];
    assert.equal(kept.length, 50);
    assert.match(kept[0] ?? '', /^1 hosts were left out/);
    assert.equal(kept[1], 'no 0\uFFFD');
  });

  test('facts beyond the limit of a host are left out, and the sync says so', async () => {
    await world.begin('a');
    const facts = Object.fromEntries(Array.from({ length: 5_001 }, (_, index) => [`f${index}`, '1']));
    await world.tell('a', [{ name: 'web1', facts }, ...hosts(2)]);
    assert.equal(Object.keys((await world.host('web1'))?.facts ?? {}).length, 5_000);
    assert.match((await world.syncs('a'))[0]?.warnings.join() ?? '', /^of 1 hosts .* 5000 facts/);
  });

  test('a sync that fails half-way keeps what was told, retires nobody, and says why', async () => {
    await world.begin('a');
    await world.tell('a', hosts(5));
    await query(world.em(), `update inventory_source set mark = '"old"'`);
    const told = [...batchesOf([{ name: 'new' }])];
    const end = await world.tellBatches('a', told, { mark: 'old', failure: new SourceGone('The system hung up.') });
    assert.equal(end, 'FAILED');
    assert.equal(await present(), 6);
    const [sync] = await world.syncs('a');
    assert.deepEqual(
      [sync?.state, sync?.problem, sync?.isFinished, sync?.retired],
      ['FAILED', 'The system hung up.', true, 0],
    );
    assert.equal(await markOf('a'), 'old');
  });

  test('a fault of the program is not shown to people', async () => {
    await world.begin('a');
    await world.tellBatches('a', [], { failure: new Error('password=hunter2') });
    assert.match((await world.syncs('a'))[0]?.problem ?? '', /internal fault/);
  });

  test('text that no table can hold makes no sync fail', async () => {
    await world.begin('a');
    const bad = 'a\0\ud800';
    const end = await world.tellBatches('a', [
      {
        kind: 'nodes',
        tree: 'hostgroup',
        nodes: [
          { title: bad, externalId: bad },
          { title: '', externalId: '2' },
        ],
      },
      { kind: 'proxies', proxies: [{ name: 'p1', url: bad }, { name: bad }] },
      { kind: 'progress', phase: 'hosts' },
      { kind: 'hosts', hosts: [{ name: 'web1', externalId: bad, hostgroup: bad, proxy: bad }] },
      { kind: 'people', people: { [bad]: [bad, { ok: 1, none: null }] } },
    ]);
    assert.deepEqual([end, (await world.syncs('a'))[0]?.problem], ['SUCCEEDED', null]);
    assert.equal((await world.host('web1'))?.hostgroup, 'a\uFFFD\uFFFD');
  });

  test('when too many hosts vanish at once nothing changes until somebody insists', async () => {
    await world.begin('a');
    await world.tell('a', hosts(100));
    assert.equal(await world.tell('a', hosts(79)), 'FAILED');
    assert.equal(await present(), 100);
    assert.match((await world.syncs('a'))[0]?.problem ?? '', /no longer names 21 of its 100 hosts.*force/);
    assert.equal(await world.tell('a', hosts(79), { isForced: true }), 'SUCCEEDED');
    assert.equal(await present(), 79);
  });

  test('a fifth may vanish at once, and of few hosts as many as there are', async () => {
    await world.begin('a');
    await world.tell('a', hosts(100));
    assert.equal(await world.tell('a', hosts(80)), 'SUCCEEDED');
    assert.equal(await present(), 80);
    await world.begin('a');
    await world.tell('a', hosts(10));
    assert.equal(await world.tell('a', []), 'SUCCEEDED');
    assert.equal(await present(), 0);
  });

  test('an incremental sync retires nobody', async () => {
    await world.begin('a');
    await world.tell('a', hosts(5));
    await world.tell('a', [], { mode: 'incremental' });
    assert.equal(await present(), 5);
  });

  test('a sync that reports that nothing has changed retires nobody', async () => {
    await world.begin('a');
    await world.tell('a', hosts(5));
    assert.equal(await world.tellBatches('a', [{ kind: 'unchanged' }]), 'SUCCEEDED');
    assert.equal(await present(), 5);
  });

  test('the sync of a process that died is failed by the next, and cannot end any more', async () => {
    await world.begin('a');
    const { id } = await queryOne<{ id: number }>(world.em(), `select id from inventory_source where name = 'a'`);
    const dead = await SyncProgress.start(world.em(), id, 'FULL');
    await world.tell('a', hosts(1));
    await dead.finish({ problem: null, retired: 0 });
    const [next, died] = await world.syncs('a');
    assert.deepEqual(
      [next?.state, died?.state, died?.problem],
      ['SUCCEEDED', 'FAILED', 'The API process that ran it ended.'],
    );
  });

  test('a sync holds its source while it waits for an answer', async (t) => {
    await world.begin('a');
    const row = `select id, leased_until is not null as "isLeased" from inventory_source where name = 'a'`;
    const source = (): Promise<{ id: number; isLeased: boolean }> => queryOne(world.em(), row);
    t.mock.timers.enable({ apis: ['setInterval'] });
    const progress = await SyncProgress.start(world.em(), (await source()).id, 'FULL');
    t.mock.timers.tick(30_000);
    await until('the source is leased', async () => (await source()).isLeased);
    await progress.finish({ problem: null, retired: 0 });
  });

  test('an interrupted sync says so', async () => {
    await world.begin('a');
    const stopping = new AbortController();
    stopping.abort();
    assert.equal(await world.tell('a', hosts(3), { signal: stopping.signal }), 'FAILED');
    assert.equal((await world.syncs('a'))[0]?.problem, 'It was interrupted.');
  });

  test('the last hundred syncs are kept', async () => {
    await world.begin('a');
    for (let count = 0; count < 103; count++) await world.tell('a', []);
    assert.ok((await world.syncs('a')).length <= 101);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ToldNode } from '@chargehand/api/inventory/sources/InventorySource';
import { query } from '@chargehand/api/platform/sql';
import { batchesOf } from '../support/tellInventory.ts';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

interface NodeRow {
  readonly id: number;
  readonly title: string;
  readonly name: string;
  readonly parent: string | null;
}

const NODES = `
  select t.id, t.title, t.name, p.title as parent from hostgroup t left join hostgroup p on p.id = t.parent_id order by t.title`;

/** Nodes by their ids in the source. */
type Told = Readonly<Record<string, string>>;

describe('host groups that a source knows by ids', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const nodes = async (): Promise<readonly NodeRow[]> => await query<NodeRow>(world.em(), NODES);
  const idOf = async (title: string): Promise<number | undefined> =>
    (await nodes()).find((node) => node.title === title)?.id;
  const tell = async (...batches: readonly Told[]): Promise<void> => {
    const told = batches.map((batch) => nodeBatch(batch));
    assert.equal(await world.tellBatches('a', told, { mode: 'incremental' }), 'SUCCEEDED');
    await assertWhole();
  };
  const assertWhole = async (): Promise<void> => {
    for (const { title, name, parent } of await nodes()) {
      assert.equal(parent === null ? name : `${parent}/${name}`, title, 'a title is the path of names');
      assert.equal(name.includes('/'), false);
    }
  };

  test('a renamed group keeps its row, and its hosts', async () => {
    await world.begin('a');
    await tell({ 1: 'old' });
    await world.tellBatches('a', [...batchesOf([{ name: 'web1', hostgroup: 'old' }])]);
    const id = await idOf('old');
    await tell({ 1: 'new' });
    assert.equal(await idOf('new'), id);
    assert.equal(await idOf('old'), undefined);
    assert.equal((await world.host('web1'))?.hostgroup, 'new');
  });

  test('groups that swap their titles keep their rows, in one batch or in two', async () => {
    for (const split of [false, true]) {
      await world.begin('a');
      await tell({ 1: 'a', 2: 'b', 3: 'a/x', 4: 'b/x' });
      const [a, b, ax, bx] = [await idOf('a'), await idOf('b'), await idOf('a/x'), await idOf('b/x')];
      if (split) await tell({ 1: 'b' }, { 2: 'a' }, { 4: 'a/x' }, { 3: 'b/x' });
      else await tell({ 1: 'b', 2: 'a', 3: 'b/x', 4: 'a/x' });
      assert.deepEqual([await idOf('b'), await idOf('a'), await idOf('b/x'), await idOf('a/x')], [a, b, ax, bx]);
      assert.equal((await nodes()).length, 4);
    }
  });

  test('titles that move on in a circle keep their rows', async () => {
    await world.begin('a');
    await tell({ 1: 'a', 2: 'b', 3: 'c' });
    const [a, b, c] = [await idOf('a'), await idOf('b'), await idOf('c')];
    await tell({ 1: 'b', 2: 'c', 3: 'a' });
    assert.deepEqual([await idOf('b'), await idOf('c'), await idOf('a')], [a, b, c]);
  });

  test('children of a renamed group go with it', async () => {
    await world.begin('a');
    await tell({ 1: 'app', 2: 'app/web', 3: 'app/web/blue' });
    const [web, blue] = [await idOf('app/web'), await idOf('app/web/blue')];
    await tell({ 1: 'apps' });
    assert.deepEqual([await idOf('apps/web'), await idOf('apps/web/blue')], [web, blue]);
    await tell({ 1: 'apps', 2: 'top', 3: 'apps/blue' });
    assert.deepEqual([await idOf('top'), await idOf('apps/blue')], [web, blue]);
    assert.deepEqual(
      (await nodes()).map(({ title }) => title),
      ['apps', 'apps/blue', 'top'],
    );
  });

  test('children that another source made stay under the old title', async () => {
    await world.begin('a', 'b');
    await tell({ 1: 'app' });
    await world.tell('b', [{ name: 'web1', hostgroup: 'app/web' }]);
    const web = await idOf('app/web');
    await tell({ 1: 'apps' });
    assert.equal(await idOf('app/web'), web);
    assert.equal((await world.host('web1'))?.hostgroup, 'app/web');
  });

  test('a group that is renamed to the title of one that is gone keeps its row; the other steps aside', async () => {
    await world.begin('a');
    await tell({ 1: 'a', 2: 'b', 3: 'b/x' });
    const [a, b] = [await idOf('a'), await idOf('b')];
    await tell({ 1: 'b' });
    assert.equal(await idOf('b'), a);
    assert.equal(await idOf(`b (${String(b)})`), b);
    await tell({ 1: 'b', 2: 'b2' });
    assert.deepEqual([await idOf('b'), await idOf('b2')], [a, b]);
  });

  test('a group that is renamed to a title that others use becomes that group', async () => {
    await world.begin('a', 'b');
    await tell({ 1: 'mine' });
    await world.tell('b', [{ name: 'web1', hostgroup: 'shared' }]);
    const shared = await idOf('shared');
    await tell({ 1: 'shared' });
    assert.equal(await idOf('shared'), shared);
    await tell({ 1: 'moved on' });
    assert.equal(await idOf('moved on'), shared);
  });

  test('a group that was deleted and made again is known by its new id', async () => {
    await world.begin('a');
    await tell({ 1: 'a' });
    const id = await idOf('a');
    await tell({ 9: 'a' });
    await tell({ 9: 'b' });
    assert.deepEqual(await nodes(), [{ id, title: 'b', name: 'b', parent: null }]);
  });

  test('ids and titles that come twice are no fault', async () => {
    await world.begin('a');
    const twice: readonly ToldNode[] = [
      { title: 'a', externalId: '1' },
      { title: 'b', externalId: '1' },
      { title: 'b', externalId: '2' },
      { title: 'c' },
      { title: 'c', externalId: '3' },
    ];
    for (let time = 0; time < 2; time++)
      assert.equal(await world.tellBatches('a', [{ kind: 'nodes', tree: 'hostgroup', nodes: twice }]), 'SUCCEEDED');
    await assertWhole();
  });
});

function nodeBatch(told: Told): { kind: 'nodes'; tree: 'hostgroup'; nodes: readonly ToldNode[] } {
  const nodes = Object.entries(told).map(([externalId, title]) => ({ externalId, title }));
  return { kind: 'nodes', tree: 'hostgroup', nodes };
}

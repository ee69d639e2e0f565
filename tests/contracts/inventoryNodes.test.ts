import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ToldNode } from '@chargehand/api/inventory/sources/InventorySource';
import { query } from '@chargehand/api/platform/sql';
import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { batchesOf, settingsOf } from '../support/tellInventory.ts';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

interface NodeRow {
  readonly id: number;
  readonly title: string;
  readonly name: string;
  readonly parent: string | null;
}

const NODES = `
  select t.id, t.title, t.name, p.title as parent from hostgroup t left join hostgroup p on p.id = t.parent_id order by t.title`;

const SERVED = { name: 'a', everySeconds: 60, fullEverySeconds: null } as const;

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
    assert.equal(await idOf('shared'), shared);
    assert.notEqual(await idOf('moved on'), undefined);
  });

  test('a group that was deleted and made again is known by its new id', async () => {
    await world.begin('a');
    await tell({ 1: 'a' });
    const id = await idOf('a');
    await tell({ 9: 'a' });
    await tell({ 9: 'b' });
    assert.deepEqual(await nodes(), [{ id, title: 'b', name: 'b', parent: null }]);
  });

  test('a group in which other sources placed hosts stays for them, and the hosts of the source move on', async () => {
    await world.begin('a', 'b');
    await tell({ 1: 'old', 2: 'other' });
    await world.tell(
      'b',
      ['both', 'theirs', 'swapped'].map((name) => ({ name, hostgroup: name === 'swapped' ? 'other' : 'old' })),
    );
    await world.tell('a', [
      { name: 'both', hostgroup: 'old' },
      { name: 'mine', hostgroup: 'old' },
      { name: 'swapped', hostgroup: 'other' },
    ]);
    const groups = async (): Promise<readonly unknown[]> =>
      await Promise.all(['both', 'mine', 'theirs', 'swapped'].map(async (name) => (await world.host(name))?.hostgroup));
    const old = await idOf('old');
    await tell({ 1: 'new' });
    assert.equal(await idOf('old'), old);
    assert.deepEqual(await groups(), ['new', 'new', 'old', 'other']);
    await tell({ 1: 'other', 2: 'new' });
    assert.deepEqual(await groups(), ['other', 'other', 'old', 'new']);
    await tell({ 1: 'last' });
    assert.deepEqual(await groups(), ['last', 'last', 'old', 'new']);
  });

  test('ids of a source at another address, or of another kind, are those of another system', async () => {
    const { sources, rules } = settingsOf('a');
    const moves: readonly (readonly SourceSettings[])[] = [
      sources.map((source) => ({ ...source, path: 'elsewhere' })),
      [{ ...SERVED, kind: 'foreman', url: 'a', user: 'u', passwordFile: 'p' }],
    ];
    for (const moved of moves) {
      await world.begin('a');
      await tell({ 1: 'first' });
      const first = await idOf('first');
      await registerSources(world.em(), { sources: moved, rules });
      await tell({ 1: 'second', 2: 'first' });
      assert.equal(await idOf('first'), first);
      assert.notEqual(await idOf('second'), undefined);
      await tell({ 2: 'third' });
      assert.equal(await idOf('third'), first);
    }
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

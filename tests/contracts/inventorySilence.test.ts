import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { keepSyncing, retireSilentHosts } from '@chargehand/api/inventory/sync/keepSyncing';
import { dropClaims } from '@chargehand/api/inventory/store/dropClaims';
import { query } from '@chargehand/api/platform/sql';
import { hostId, readHosts } from './inventoryRows.ts';
import { startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

/** What was told of these hosts is so many days old. */
const AGE = `
  update host_claim c set told_at = now() - make_interval(days => $2) from host h where h.id = c.host_id and h.name = any($1::text[])`;

const LOCK_TREES = `select pg_advisory_xact_lock(hashtextextended('inventory-trees', 0))`;
const WAITING = `select 1 from pg_locks where locktype = 'advisory' and not granted`;

describe('hosts that bridges no longer hear', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());
  beforeEach(async () => {
    await world.begin('a');
    const heard = ['gone', 'shared', 'still'].map((name) => ({ name, facts: { role: 'db' } }));
    await world.tell('mcollective', heard, { mode: 'incremental' });
    await world.tell('a', [{ name: 'shared' }], { mode: 'incremental' });
  });

  const age = async (days: number, ...names: string[]): Promise<void> => {
    await query(world.em(), AGE, [names, days]);
  };
  const present = async (): Promise<string[]> => (await readHosts(world.em())).map(({ name }) => name);

  test('are retired after a month; those that another source names stay as they are', async () => {
    await age(31, 'gone', 'shared');
    await retireSilentHosts(world.em());
    assert.deepEqual(await present(), ['shared', 'still']);
    assert.deepEqual((await world.host('shared'))?.facts, { role: 'db' });
  });

  test('are not retired while nobody was there to hear any of them', async () => {
    await age(90, 'gone', 'shared', 'still');
    await retireSilentHosts(world.em());
    assert.deepEqual(await present(), ['gone', 'shared', 'still']);
    await age(121, 'gone');
    await retireSilentHosts(world.em());
    assert.deepEqual(await present(), ['shared', 'still']);
  });

  test('are not retired at once when the program starts', async () => {
    await age(31, 'gone');
    const stopping = new AbortController();
    const events = {
      wait: () => Promise.resolve(true),
      watch: () => assert.fail('nobody watches'),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const syncing = keepSyncing({ sources: [], openEm: world.em, events }, stopping.signal);
    stopping.abort();
    await syncing;
    assert.deepEqual(await present(), ['gone', 'shared', 'still']);
  });

  test('are dropped only while nobody changes the trees, before they are locked', async () => {
    const sourceId = 2;
    const holder = world.em();
    let dropping: Promise<unknown> | undefined;
    await holder.transactional(async (tx) => {
      await query(tx, LOCK_TREES);
      let isDropped = false;
      dropping = dropClaims(world.em(), { sourceId, since: new Date('2999-01-01') }).then(() => (isDropped = true));
      while (!isDropped && (await query(tx, WAITING)).length === 0);
      assert.equal(isDropped, false);
      await query(tx, `select 1 from host where id = $1 for update nowait`, [await hostId(tx, 'gone')]);
    });
    await dropping;
  });
});

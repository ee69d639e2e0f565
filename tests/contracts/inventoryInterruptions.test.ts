import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { InventoryBatch, InventorySource } from '@chargehand/api/inventory/sources/InventorySource';
import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync } from '@chargehand/api/inventory/sync/runSync';
import { SyncProgress } from '@chargehand/api/inventory/sync/SyncProgress';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { batchesOf, syncNow, toldBy } from '../support/tellInventory.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';
import { startInventoryWorld, type InventoryWorld, type SyncEnd } from './inventoryWorld.ts';

interface SourceRow {
  readonly id: number;
  readonly mark: unknown;
  readonly isFullWanted: boolean;
  readonly isForced: boolean;
}

const SOURCE = `select id, mark, is_full_wanted as "isFullWanted", is_forced as "isForced" from inventory_source where name = 'a'`;
const FORCE = `update inventory_source set is_full_wanted = true, is_forced = true`;

const HOSTS = Array.from({ length: 20 }, (_, index) => ({ name: `h${index}` }));

describe('syncs that are interrupted, fail or are taken over', () => {
  let world: InventoryWorld;
  let folder: TemporaryFolder;
  before(async () => {
    world = await startInventoryWorld();
    folder = await temporaryFolder('inventory');
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const settings = (): Extract<SourceSettings, { kind: 'file' }> => {
    const path = join(folder.path, 'a.json');
    return { kind: 'file', name: 'a', path, everySeconds: 60, fullEverySeconds: null };
  };
  const write = async (hosts: readonly object[]): Promise<void> =>
    await writeFile(settings().path, JSON.stringify({ hosts }));
  const sync = async (): Promise<void> => await syncNow(world.em(), settings());
  const source = async (): Promise<SourceRow> => await queryOne<SourceRow>(world.em(), SOURCE);
  const run = async (told: InventorySource & AsyncDisposable, isForced = false): Promise<SyncEnd> => {
    const { signal } = new AbortController();
    const request = { name: 'a', mode: 'full', mark: null, isForced, signal } as const;
    const end = await runSync(world.em(), () => Promise.resolve(told), request);
    await query(world.em(), `update inventory_source set leased_until = null`);
    return end;
  };
  /** A source that does something before it tells the last batches. */
  const interrupted = (
    first: Iterable<InventoryBatch>,
    act: () => Promise<unknown>,
  ): InventorySource & AsyncDisposable => ({
    ...toldBy([]),
    async *read() {
      yield* first;
      await act();
      return 'new mark';
    },
  });

  beforeEach(async () => {
    await world.begin();
    await registerSources(world.em(), { sources: [settings()], rules: defaultRules(['a']) });
  });

  test('a file that is put back after a part of its successor was stored is read again', async () => {
    await write([{ name: 'web1', hostgroup: 'one' }]);
    await sync();
    const successor = toldBy(batchesOf([{ name: 'web1', hostgroup: 'two' }]), new Error('interrupted'));
    assert.equal(await run({ ...successor, kind: 'file' }), 'FAILED');
    assert.equal((await world.host('web1'))?.hostgroup, 'two');
    await sync();
    assert.equal((await world.host('web1'))?.hostgroup, 'one');
  });

  test('an unchanged file is read again if somebody asks for everything', async () => {
    await write(HOSTS);
    await sync();
    await query(world.em(), `update inventory_source set is_full_wanted = true`);
    await sync();
    await sync();
    assert.deepEqual(
      (await world.syncs('a')).map(({ hosts }) => hosts),
      [0, 20, 20],
    );
  });

  test('a force counts for one sync, also if that fails', async () => {
    await write(HOSTS);
    await sync();
    await query(world.em(), FORCE);
    await writeFile(settings().path, '{');
    await assert.rejects(sync(), /cannot be used/);
    await write([]);
    await assert.rejects(sync(), /no longer names 20 of its 20 hosts/);
  });

  test('a force that is asked for while a forced sync runs counts for the next', async () => {
    const asked = interrupted([], async () => await query(world.em(), FORCE));
    assert.equal(await run(asked, true), 'SUCCEEDED');
    const { isForced, isFullWanted } = await source();
    assert.deepEqual([isForced, isFullWanted], [true, true]);
  });

  test('a full sync that failed is not repeated until the next is due', async () => {
    await query(world.em(), `update inventory_source set full_every_seconds = 3600`);
    await write(HOSTS);
    await sync();
    for (const column of ['inventory_source set last_full_at', 'inventory_sync set started_at'])
      await query(world.em(), `update ${column} = now() - interval '61 minutes'`);
    await write([]);
    await assert.rejects(sync(), /no longer names/);
    await sync();
    assert.deepEqual(
      (await world.syncs('a')).map(({ mode }) => mode),
      ['INCREMENTAL', 'FULL', 'FULL'],
    );
  });

  test('the last full sync is remembered among any number of others', async () => {
    const { id } = await source();
    const full = `insert into inventory_sync (source_id, mode, state) values ($1, 'FULL', 'FAILED')`;
    await query(world.em(), full, [id]);
    for (let count = 0; count < 103; count++)
      await (await SyncProgress.start(world.em(), id, 'INCREMENTAL')).finish({ problem: null, retired: 0 });
    assert.equal((await world.syncs('a')).at(-1)?.mode, 'FULL');
  });

  test('a sync that another process has taken over retires nobody and notes no mark', async () => {
    await run(toldBy(batchesOf(HOSTS)));
    const { id, mark } = await source();
    let successor: SyncProgress | undefined;
    const late = interrupted(batchesOf(HOSTS.slice(1)), async () => {
      successor = await SyncProgress.start(world.em(), id, 'FULL');
    });
    assert.equal(await run(late), 'FAILED');
    assert.deepEqual((await source()).mark, mark);
    assert.notEqual(await world.host('h0'), undefined);
    assert.equal((await world.syncs('a'))[0]?.state, 'RUNNING', 'its successor goes on');
    await successor?.finish({ problem: null, retired: 0 });
  });

  test('a sync that another process has taken over is stopped at its next batch', async () => {
    const { id } = await source();
    const progress = await SyncProgress.start(world.em(), id, 'FULL');
    const successor = await SyncProgress.start(world.em(), id, 'FULL');
    await assert.rejects(progress.add({ hosts: 1 }), /taken over/);
    await progress.finish({ problem: null, retired: 0 });
    await successor.finish({ problem: null, retired: 0 });
    assert.deepEqual(
      (await world.syncs('a')).map(({ state }) => state),
      ['SUCCEEDED', 'FAILED'],
    );
  });
});

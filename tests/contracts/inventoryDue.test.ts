import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import type { SourceSettings } from '@chargehand/api/inventory/sources/SourceSettings';
import { syncIfDue } from '@chargehand/api/inventory/sync/keepSyncing';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync } from '@chargehand/api/inventory/sync/runSync';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { syncNow, toldBy } from '../support/tellInventory.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';
import { startInventoryWorld, type InventoryWorld, type SyncEnd } from './inventoryWorld.ts';

interface SourceRow {
  readonly mark: unknown;
  readonly isLeased: boolean;
  readonly isDue: boolean | null;
  readonly isFullWanted: boolean;
  readonly isForced: boolean;
}

const SOURCE = `
  select mark, leased_until is not null as "isLeased", next_at <= now() as "isDue", is_full_wanted as "isFullWanted", is_forced as "isForced"
  from inventory_source where name = $1`;

describe('sources that are due', () => {
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
  const { signal } = new AbortController();

  const settingsOf = (name: string): Extract<SourceSettings, { kind: 'file' }> => ({
    kind: 'file',
    name,
    path: join(folder.path, `${name}.json`),
    everySeconds: 60,
    fullEverySeconds: null,
  });
  const register = async (...names: string[]): Promise<void> =>
    await registerSources(world.em(), { sources: names.map(settingsOf), rules: defaultRules(names) });
  const write = async (name: string, hosts: readonly object[]): Promise<void> =>
    await writeFile(settingsOf(name).path, JSON.stringify({ hosts }));
  const sourceRow = async (name: string): Promise<SourceRow> => await queryOne<SourceRow>(world.em(), SOURCE, [name]);
  const sync = async (name: string): Promise<SyncEnd | undefined> =>
    await syncIfDue(world.em(), settingsOf(name), signal);

  beforeEach(async () => {
    await world.begin();
    await register('a', 'b');
    await write('a', [{ name: 'web1' }]);
    await write('b', []);
  });

  test('a source is due when it is registered, and then after its time', async () => {
    assert.equal(await sync('a'), 'SUCCEEDED');
    assert.equal(await sync('a'), undefined);
    assert.deepEqual(
      { ...(await sourceRow('a')), mark: null },
      { mark: null, isLeased: false, isDue: false, isFullWanted: false, isForced: false },
    );
    await register('a', 'b');
    assert.equal((await sourceRow('a')).isDue, true);
  });

  test('what bridges report is never due', async () => {
    assert.equal((await sourceRow('mcollective')).isDue, null);
  });

  test('of processes that want the same source one has it', async () => {
    const ends = await Promise.all(Array.from({ length: 6 }, () => sync('a')));
    assert.deepEqual(
      ends.filter((end) => end !== undefined),
      ['SUCCEEDED'],
    );
    assert.equal((await world.syncs('a')).length, 1);
  });

  test('a source whose process died is free again when its lease has ended', async () => {
    await query(world.em(), `update inventory_source set leased_until = now() + interval '1 minute' where name = 'a'`);
    assert.equal(await sync('a'), undefined);
    await query(world.em(), `update inventory_source set leased_until = now() - interval '1 second' where name = 'a'`);
    assert.equal(await sync('a'), 'SUCCEEDED');
  });

  test('a file that has not changed is not stored again', async () => {
    await syncNow(world.em(), settingsOf('a'));
    await syncNow(world.em(), settingsOf('a'));
    assert.deepEqual(
      (await world.syncs('a')).map(({ hosts }) => hosts),
      [0, 1],
    );
  });

  test('a file that has not changed gives back what a better source no longer tells', async () => {
    const web1 = { name: 'web1', facts: { role: 'of a' }, classes: ['a'] };
    await write('a', [web1]);
    await write('b', [{ name: 'web1', facts: { role: 'of b' }, classes: ['b'] }]);
    for (const name of ['b', 'a']) await syncNow(world.em(), settingsOf(name));
    for (const less of [[{ name: 'web1' }], []]) {
      await write('a', [web1]);
      await syncNow(world.em(), settingsOf('a'));
      await write('a', less);
      for (const name of ['a', 'b']) await syncNow(world.em(), settingsOf(name));
      const host = await world.host('web1');
      assert.deepEqual([host?.facts, host?.classes], [{ role: 'of b' }, ['b']]);
    }
  });

  test('a file that has not changed is read again after a change of rules', async () => {
    for (const name of ['a', 'b']) await write(name, [{ name: 'web1', hostgroup: name, facts: { of: name } }]);
    for (const name of ['a', 'b']) await syncNow(world.em(), settingsOf(name));
    await register('b', 'a');
    for (const name of ['a', 'b']) await syncNow(world.em(), settingsOf(name));
    const host = await world.host('web1');
    assert.deepEqual([host?.hostgroup, host?.facts], ['b', { of: 'b' }]);
  });

  test('rules that change while a sync runs make the next one full', async () => {
    const source = {
      ...toldBy([]),
      async *read(): AsyncGenerator<never, string> {
        await register('b', 'a');
        yield* [];
        return 'mark';
      },
    };
    const request = { name: 'a', mode: 'full', mark: null, isForced: false, signal } as const;
    assert.equal(await runSync(world.em(), () => Promise.resolve(source), request), 'SUCCEEDED');
    assert.equal((await sourceRow('a')).mark, null);
    assert.equal(await runSync(world.em(), () => Promise.resolve(source), request), 'SUCCEEDED');
    assert.equal((await sourceRow('a')).mark, 'mark');
  });

  test('of a file fewer hosts are believed, but not none', async () => {
    const hosts = Array.from({ length: 20 }, (_, index) => ({ name: `h${index}` }));
    await write('a', hosts);
    await syncNow(world.em(), settingsOf('a'));
    const { mark } = await sourceRow('a');
    await write('a', []);
    await assert.rejects(syncNow(world.em(), settingsOf('a')), /no longer names 20 of its 20 hosts/);
    assert.deepEqual((await sourceRow('a')).mark, mark);
    await query(world.em(), `update inventory_source set is_forced = true, is_full_wanted = true where name = 'a'`);
    await syncNow(world.em(), settingsOf('a'));
    assert.equal(await world.host('h0'), undefined);
    assert.deepEqual([(await sourceRow('a')).isForced, (await sourceRow('a')).isFullWanted], [false, false]);
    await write('a', hosts);
    await syncNow(world.em(), settingsOf('a'));
    await write('a', hosts.slice(0, 1));
    await syncNow(world.em(), settingsOf('a'));
    assert.equal(await world.host('h1'), undefined);
  });

  test('a sync goes on from the mark of the last, and a full one is due in its time', async () => {
    await query(world.em(), `update inventory_source set full_every_seconds = 3600 where name = 'a'`);
    await syncNow(world.em(), settingsOf('a'));
    await syncNow(world.em(), settingsOf('a'));
    await query(world.em(), `update inventory_sync set started_at = now() - interval '61 minutes'`);
    await syncNow(world.em(), settingsOf('a'));
    await query(world.em(), `update inventory_source set is_full_wanted = true where name = 'a'`);
    await syncNow(world.em(), settingsOf('a'));
    assert.deepEqual(
      (await world.syncs('a')).map(({ mode }) => mode),
      ['FULL', 'FULL', 'INCREMENTAL', 'FULL'],
    );
  });

  test('a source at another address is read from the beginning', async () => {
    await syncNow(world.em(), settingsOf('a'));
    assert.notEqual((await sourceRow('a')).mark, null);
    const moved = { ...settingsOf('a'), path: join(folder.path, 'elsewhere.json') };
    await registerSources(world.em(), { sources: [moved, settingsOf('b')], rules: defaultRules(['a', 'b']) });
    assert.equal((await sourceRow('a')).mark, null);
  });
});

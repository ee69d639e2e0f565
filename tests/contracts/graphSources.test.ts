import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { settingsOf, tellHosts } from '../support/tellInventory.ts';

const SOURCES = `{ inventorySources { name kind url everySeconds isConfigured hosts decides { field rank }
  lastSync { state mode hosts problem } syncs { state } newest: syncs(first: 1) { id } lastFullAt } }`;
const SYNC =
  'mutation ($source: String!, $full: Boolean! = false, $force: Boolean! = false) { syncInventory(source: $source, full: $full, force: $force) { name nextAt } }';
const FORGET = 'mutation ($source: String!) { forgetSource(source: $source) }';

interface Source {
  readonly name: string;
  readonly isConfigured: boolean;
  readonly hosts: number;
  readonly decides: readonly { readonly field: string; readonly rank: number }[];
  readonly lastSync: { readonly state: string } | null;
  readonly syncs: readonly object[];
  readonly newest: readonly object[];
}

interface Wanted {
  readonly isDue: boolean;
  readonly isFullWanted: boolean;
  readonly isForced: boolean;
}

describe('the inventory sources of the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  beforeEach(async () => {
    await registerSources(world.em, settingsOf('first', 'second'));
  });
  after(() => world[Symbol.asyncDispose]());

  const sources = async (): Promise<ReadonlyMap<string, Source>> => {
    const { inventorySources } = await world.ask<{ inventorySources: Source[] }>(SOURCES);
    return new Map(inventorySources.map((source) => [source.name, source]));
  };
  const wanted = async (name: string): Promise<Wanted> =>
    await queryOne<Wanted>(
      world.em,
      'select next_at <= now() as "isDue", is_full_wanted as "isFullWanted", is_forced as "isForced" from inventory_source where name = $1',
      [name],
    );
  const audited = async (act: string): Promise<readonly string[]> =>
    (await world.audit()).filter((entry) => entry.act === act).map(({ actor, object }) => `${actor} ${object}`);

  test('sources come by name with what they claim, decide and how their last sync ended', async () => {
    await tellHosts(world.em, [{ name: 'h1' }, { name: 'h2' }], { name: 'first', mode: 'full' });
    await tellHosts(world.em, [{ name: 'h1' }], { name: 'first' });
    const found = await sources();
    assert.deepEqual([...found.keys()], ['file', 'first', 'mcollective', 'second']);
    const first = found.get('first') ?? assert.fail();
    assert.deepEqual(
      [first.hosts, first.lastSync?.state, first.syncs.length, first.newest.length],
      [2, 'SUCCEEDED', 2, 1],
    );
    assert.deepEqual(first.decides.slice(0, 2), [
      { field: 'PROXY', rank: 0 },
      { field: 'HOSTGROUP', rank: 0 },
    ]);
    const second = found.get('second') ?? assert.fail();
    assert.deepEqual([second.hosts, second.lastSync, second.syncs], [0, null, []]);
    assert.equal(found.get('file')?.isConfigured, false);
  });

  test('the rules name the sources of each field, the one that wins first', async () => {
    const { inventoryRules } = await world.ask<{ inventoryRules: { field: string; sources: string[] }[] }>(
      '{ inventoryRules { field sources } }',
    );
    assert.deepEqual(
      inventoryRules.map(({ field }) => field),
      ['PROXY', 'HOSTGROUP', 'LOCATION', 'ORGANIZATION', 'FACTS', 'CLASSES'],
    );
    const rows = await query<{ name: string }>(
      world.em,
      'select name from inventory_source where hostgroup_rank is not null order by hostgroup_rank, id',
    );
    assert.deepEqual(
      inventoryRules[1]?.sources,
      rows.map(({ name }) => name),
    );
    assert.ok(!inventoryRules[1]?.sources.includes('mcollective'), 'a node does not say in which group it is');
  });

  test('an admin has a source asked at once, in full or by force, and it is audited', async () => {
    const idle = `update inventory_source set next_at = now() + interval '1 hour', is_full_wanted = false, is_forced = false`;
    await query(world.em, idle);
    await world.ask(SYNC, { source: 'first' }, 'admin');
    assert.deepEqual({ ...(await wanted('first')) }, { isDue: true, isFullWanted: false, isForced: false });
    assert.deepEqual({ ...(await wanted('second')) }, { isDue: false, isFullWanted: false, isForced: false });
    await world.ask(SYNC, { source: 'first', full: true }, 'admin');
    assert.deepEqual({ ...(await wanted('first')) }, { isDue: true, isFullWanted: true, isForced: false });
    await query(world.em, idle);
    await world.ask(SYNC, { source: 'first', force: true }, 'admin');
    assert.deepEqual({ ...(await wanted('first')) }, { isDue: true, isFullWanted: true, isForced: true });
    await world.ask(SYNC, { source: 'first' }, 'admin');
    assert.equal((await wanted('first')).isForced, true, 'what was wanted before stays wanted');
    assert.deepEqual(await audited('inventory.sync'), Array<string>(4).fill('user:admin source:first'));
  });

  test('a source that is unknown, tells by itself or is no longer configured is not synced', async () => {
    for (const source of ['nonsense', '', '__proto__', "' or true --", 'a\0b'])
      assert.equal(await world.codeOf(SYNC, { source }, 'admin'), 'UNKNOWN_SOURCE', source);
    for (const source of ['mcollective', 'file'])
      assert.equal(await world.codeOf(SYNC, { source }, 'admin'), 'SOURCE_NOT_ASKED');
  });

  test('only admins sync and forget; everybody who is signed in looks', async () => {
    for (const mutation of [SYNC, FORGET]) {
      assert.equal(await world.codeOf(mutation, { source: 'first' }, 'olga'), 'FORBIDDEN');
      assert.equal(await world.codeOf(mutation, { source: 'first' }, 'bridge'), 'FORBIDDEN');
      assert.equal(await world.codeOf(mutation, { source: 'first' }, 'nobody'), 'UNAUTHENTICATED');
    }
    for (const text of [SOURCES, '{ inventoryRules { field } }']) {
      assert.equal(await world.codeOf(text, {}, 'olga'), undefined);
      assert.equal(await world.codeOf(text, {}, 'nobody'), 'UNAUTHENTICATED');
    }
  });

  test('a source is forgotten with all it told once it is no longer configured', async () => {
    await registerSources(world.em, settingsOf('first', 'former'));
    const place = { hostgroup: 'former/only', facts: { role: 'old' } };
    await tellHosts(
      world.em,
      [
        { name: 'both', ...place },
        { name: 'lone', ...place },
      ],
      { name: 'former' },
    );
    await tellHosts(world.em, [{ name: 'both', hostgroup: 'kept', facts: { color: 'red' } }], { name: 'first' });
    await query(
      world.em,
      `update hostgroup set source_id = (select id from inventory_source where name = 'former'), external_id = '7' where title = 'former/only'`,
    );
    assert.equal(await world.codeOf(FORGET, { source: 'former' }, 'admin'), 'SOURCE_CONFIGURED');
    assert.equal(await world.codeOf(FORGET, { source: 'mcollective' }, 'admin'), 'SOURCE_CONFIGURED');
    assert.equal(await world.codeOf(FORGET, { source: 'nonsense' }, 'admin'), 'UNKNOWN_SOURCE');
    await registerSources(world.em, settingsOf('first', 'second'));
    assert.deepEqual(await world.ask(FORGET, { source: 'former' }, 'admin'), { forgetSource: true });
    const { both, lone } = await world.ask<Record<string, object>>(
      '{ both: host(name: "both") { ...it } lone: host(name: "lone") { ...it } } fragment it on Host { retiredAt sources { source { name } } hostgroup { title } facts { name } }',
    );
    assert.deepEqual(both, {
      retiredAt: null,
      sources: [{ source: { name: 'first' } }],
      hostgroup: { title: 'kept' },
      facts: [{ name: 'color' }],
    });
    assert.notEqual((lone as { retiredAt: string | null }).retiredAt, null);
    assert.ok(!(await sources()).has('former'));
    assert.deepEqual([...(await query(world.em, `select 1 from hostgroup where external_id = '7'`))], []);
    assert.equal(await world.codeOf(FORGET, { source: 'former' }, 'admin'), 'UNKNOWN_SOURCE');
    assert.deepEqual(await audited('inventory.forget'), ['user:admin source:former']);
  });

  test('who watches sees a source whenever its sync goes on', { timeout: 30_000 }, async () => {
    const ending = new AbortController();
    const events = world.watch<{ inventorySync: Source }>(
      'subscription { inventorySync { name lastSync { state } } }',
      ending.signal,
    );
    const seen: string[] = [];
    // Again and again, for nobody says when the watcher has begun to listen.
    const telling = (async () => {
      while (!ending.signal.aborted) await tellHosts(world.em, [{ name: 'h1' }], { name: 'second' });
    })();
    for (let event = await events.next(); event.done !== true; event = await events.next()) {
      const { name, lastSync } = event.value.inventorySync;
      seen.push(`${name} ${lastSync?.state}`);
      if (lastSync?.state === 'SUCCEEDED') break;
    }
    ending.abort();
    await Promise.all([telling, events.return(undefined)]);
    assert.equal(seen.at(-1), 'second SUCCEEDED');
  });
});

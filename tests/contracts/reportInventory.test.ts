import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { reportInventory, type ReportedHost } from '@chargehand/api/inventory/reportInventory';
import { query } from '@chargehand/api/platform/sql';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { settingsOf, tellHosts } from '../support/tellInventory.ts';
import { startTaskWorld, type Site, type TaskWorld } from './startTaskWorld.ts';

interface StoredHost {
  readonly proxy: string | null;
  readonly hostgroup: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly collectives: readonly string[];
  readonly clockOffsetSeconds: number | null;
  readonly lastSeenAt: Date | null;
}

const READ = `
  select p.name as proxy, g.title as hostgroup, h.last_seen_at as "lastSeenAt",
    coalesce((select json_object_agg(f.name, v.value) from fact_value v join fact f on f.id = v.fact_id where v.host_id = h.id), '{}') as facts,
    array(select name from host_class where host_id = h.id order by 1) as classes,
    array(select name || ' ' || coalesce(version, '') from host_plugin where host_id = h.id order by 1) as plugins,
    h.collectives, h.clock_offset_seconds as "clockOffsetSeconds"
  from host h left join smart_proxy p on p.id = h.smart_proxy_id left join hostgroup g on g.id = h.hostgroup_id where h.name = $1`;

function report(
  name: string,
  facts: Readonly<Record<string, string>> = {},
  changes: Partial<ReportedHost> = {},
): ReportedHost {
  const listed = Object.entries(facts).map(([fact, value]) => ({ name: fact, value }));
  return {
    name,
    facts: listed,
    classes: [],
    plugins: [],
    collectives: [],
    seenAt: new Date('2026-11-22T10:00:00Z'),
    ...changes,
  };
}

describe('reportInventory', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const send = (site: Site, ...hosts: ReportedHost[]): Promise<number> => reportInventory(world.contextOf(site), hosts);

  async function stored(name: string): Promise<StoredHost | undefined> {
    return (await query<StoredHost>(world.contextOf('user').em, READ, [name]))[0];
  }

  test('a new host belongs to the smart proxy whose bridge saw it', async () => {
    const host = report(
      'new1',
      { 'os.family': 'RedHat' },
      {
        classes: ['nginx'],
        plugins: ['puppet', 'probe'],
        pluginVersions: [{ name: 'puppet', version: '1.13.1' }],
        collectives: ['mcollective', 'uk'],
        clockOffsetSeconds: -90,
      },
    );
    assert.equal(await send('a', host), 1);
    assert.deepEqual(await stored('new1'), {
      proxy: 'site-a',
      hostgroup: null,
      facts: { 'os.family': 'RedHat' },
      classes: ['nginx'],
      plugins: ['probe ', 'puppet 1.13.1'],
      collectives: ['mcollective', 'uk'],
      clockOffsetSeconds: -90,
      lastSeenAt: new Date('2026-11-22T10:00:00Z'),
    });
  });

  test('a report replaces the facts, classes and plugins of the one before', async () => {
    await send(
      'a',
      report(
        'changed1',
        { gone: '1', same: '2', other: '3' },
        { classes: ['old', 'kept'], plugins: ['old', 'puppet'], pluginVersions: [{ name: 'puppet', version: '1' }] },
      ),
    );
    const updated = { plugins: ['puppet'], pluginVersions: [{ name: 'puppet', version: '2' }] };
    await send('a', report('changed1', { same: '2', other: '4', new: '5' }, { classes: ['kept', 'new'], ...updated }));
    const { facts, classes, plugins } = (await stored('changed1')) ?? assert.fail();
    assert.deepEqual(
      { facts, classes, plugins },
      { facts: { same: '2', other: '4', new: '5' }, classes: ['kept', 'new'], plugins: ['puppet 2'] },
    );
  });

  test('a host that tells nothing of itself is there, and keeps what is known of it', async () => {
    const told = { classes: ['web'], plugins: ['probe'], collectives: ['uk'] };
    await send('a', report('silent1', { role: 'db' }, told));
    const before = (await stored('silent1')) ?? assert.fail();
    const seenAt = new Date('2026-11-22T10:30:00Z');
    assert.equal(await send('a', { name: 'silent1', seenAt, clockOffsetSeconds: 7 }, { name: 'silent2', seenAt }), 2);
    assert.deepEqual(await stored('silent1'), { ...before, lastSeenAt: seenAt, clockOffsetSeconds: 7 });
    assert.deepEqual((await stored('silent2'))?.collectives, []);
  });

  test('what is reported of one host leaves the others alone', async () => {
    await send(
      'a',
      report('one1', { role: 'db' }, { classes: ['db'] }),
      report('one2', { role: 'web' }, { plugins: ['probe'] }),
    );
    const before = await stored('one2');
    await send('a', report('one1'));
    assert.deepEqual((await stored('one1'))?.facts, {});
    assert.deepEqual(await stored('one2'), before);
  });

  test('a bridge cannot move a host to its own smart proxy, nor change it there', async () => {
    await send('a', report('stays1', { role: 'db' }));
    const before = await stored('stays1');
    assert.equal(await send('b', report('stays1', { role: 'stolen' }, { seenAt: new Date() }), report('own1')), 1);
    assert.deepEqual(await stored('stays1'), before);
    assert.equal((await stored('own1'))?.proxy, 'site-b');
  });

  test('a bridge cannot change the host of another one where no rule gives it a smart proxy', async () => {
    const { em } = world.contextOf('user');
    const { sources, rules } = settingsOf('file');
    await registerSources(em, { sources, rules: { ...rules, proxy: ['file'] } });
    await send('a', report('nobodys1', { role: 'db' }));
    assert.equal((await stored('nobodys1'))?.proxy, null);
    assert.equal(await send('b', report('nobodys1', { role: 'stolen' })), 0);
    assert.equal(await send('a', report('nobodys1', { role: 'web' })), 1);
    assert.deepEqual((await stored('nobodys1'))?.facts, { role: 'web' });
    await registerSources(em, { sources, rules });
  });

  test('names of facts are dotted paths, however they come; of two that become one the last counts', async () => {
    await send('a', report('dotted1', { 'os::family': 'RedHat', 'a.b': '1', 'a::b': '2' }));
    assert.deepEqual((await stored('dotted1'))?.facts, { 'os.family': 'RedHat', 'a.b': '2' });
  });

  test('what a trusted source says of a host survives the report of its bridge', async () => {
    const { em } = world.contextOf('user');
    await tellHosts(em, [
      { name: 'known1', proxy: 'site-b', hostgroup: 'app/web' },
      { name: 'known2', hostgroup: 'app' },
    ]);
    assert.equal(await send('a', report('known1', { x: '1' }), report('known2', { x: '1' })), 1);
    const [known1, known2] = [await stored('known1'), await stored('known2')];
    assert.deepEqual([known1?.proxy, known1?.hostgroup, known1?.facts], ['site-b', 'app/web', {}]);
    assert.deepEqual([known2?.proxy, known2?.hostgroup, known2?.facts], ['site-a', 'app', { x: '1' }]);
  });

  test('two bridges that report the same new hosts at once do not block each other; each host has one of them', async () => {
    for (let round = 0; round < 3; round++) {
      const hosts = Array.from({ length: 1_000 }, (_, index) => report(`race${round}-${index}`));
      const counts = await Promise.all([send('a', ...hosts), send('b', ...hosts.toReversed())]);
      assert.equal(counts[0] + counts[1], 1_000);
    }
    const { em } = world.contextOf('user');
    const rows = await query(em, `select 1 from host where name like 'race%' and smart_proxy_id is not null`);
    assert.equal(rows.length, 3_000);
  });

  test('a host was not seen in the future, and not earlier than it was already', async () => {
    await send('a', report('seen1', {}, { seenAt: new Date('2026-11-22T11:00:00Z') }));
    await send('a', report('seen1', {}, { seenAt: new Date('2026-11-22T10:00:00Z') }));
    assert.deepEqual((await stored('seen1'))?.lastSeenAt, new Date('2026-11-22T11:00:00Z'));
    await send('a', report('seen1', {}, { seenAt: new Date('2999-01-01T00:00:00Z') }));
    assert.ok(((await stored('seen1'))?.lastSeenAt?.getTime() ?? 0) <= Date.now() + 1_000);
  });

  test('names that cannot be a host are left out, and only they', async () => {
    const wrong = ['', 'a b', '/web.*/', 'a\0b', 'ü', 'x'.repeat(256), "a'; drop table host; --", 'a\nb'];
    assert.equal(await send('a', ...wrong.map((name) => report(name)), report('right1')), 1);
    for (const name of wrong.filter((text) => !text.includes('\0'))) assert.equal(await stored(name), undefined);
    assert.ok(await stored('right1'));
    assert.equal(await send('a'), 0);
  });

  test('facts with nasty names and values are stored as they are, as far as PostgreSQL can', async () => {
    const facts: Record<string, string> = Object.fromEntries([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['quo"te', "v'alue"],
      ['a.b.c', ''],
      ['ä 日本 🚒', '\u202e\n\t'],
      ['$1', '{}'],
    ]);
    await send('a', report('nasty1', { ...facts, nul: 'a\0b', lone: 'a\ud83db' }));
    const found = (await stored('nasty1'))?.facts ?? assert.fail();
    const expected = { ...facts, nul: 'a\ufffdb', lone: 'a\ufffdb' };
    assert.deepEqual(Object.entries(found).toSorted(), Object.entries(expected).toSorted());
  });

  test('facts and classes without a usable name are left out, and only they', async () => {
    const unusable = ['', 'a\0b', 'x'.repeat(501)].map((name) => ({ name, value: '1' }));
    const usable = { name: 'x'.repeat(500), value: 'y'.repeat(70_000) };
    const classes = ['', 'x'.repeat(501), 'good', 'good'];
    await send('a', report('partly1', {}, { facts: [...unusable, usable, usable], classes }));
    const found = (await stored('partly1')) ?? assert.fail();
    assert.deepEqual(Object.keys(found.facts), [usable.name]);
    assert.equal(found.facts[usable.name]?.length, 65_536);
    assert.deepEqual(found.classes, ['good']);
  });

  test('a host that comes twice in one report is stored once, as it came last', async () => {
    assert.equal(await send('a', report('twice1', { n: '1' }), report('twice1', { n: '2' })), 1);
    assert.deepEqual((await stored('twice1'))?.facts, { n: '2' });
  });
});

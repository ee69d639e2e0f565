import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleField } from '@chargehand/api/inventory/sources/SourceSettings';
import { readHosts, rowVersions, type HostRow } from './inventoryRows.ts';
import type { ContractSource } from './inventorySourceContract.ts';
import type { InventorySourceKit, KitHost } from './inventorySourceKit.ts';

const WEB = {
  name: 'web1.example.com',
  proxy: 'site-a',
  hostgroup: 'app/web',
  location: 'Europe/Madrid',
  organization: 'Example/IT',
  facts: { 'os.family': 'RedHat', 'os.release.major': '9', uptime: '3 days', gone: 'soon' },
  classes: ['ntp', 'nginx::server'],
} as const satisfies KitHost;
const DB = { name: 'db_1', proxy: 'site-b', facts: { 'os.family': 'Debian' }, classes: ['postgresql'] } as const;

/** The rules on what a source tells: it is what the tables hold. */
export function inventoryTellingContract(kit: InventorySourceKit, source: () => ContractSource): void {
  const expected = (...hosts: readonly KitHost[]): HostRow[] => hosts.map((host) => told(kit, host));

  test('an empty world is no fault', async () => {
    await source().tell([]);
    assert.deepEqual(await readHosts(source().em()), []);
  });

  test('what it tells is what the tables hold, host by host', async () => {
    await source().tell([WEB, DB]);
    assert.deepEqual(await readHosts(source().em()), expected(DB, WEB));
  });

  test('what it stops telling of a host is gone, and of the other one nothing', async () => {
    await source().tell([WEB, DB]);
    const { gone: _gone, ...facts } = WEB.facts;
    const less = { ...WEB, facts: { ...facts, uptime: '4 days' }, classes: ['ntp'] };
    await source().tell([less, DB]);
    assert.deepEqual(await readHosts(source().em()), expected(DB, less));
    const none = { name: WEB.name, proxy: WEB.proxy };
    await source().tell([none, DB]);
    assert.deepEqual(await readHosts(source().em()), expected(DB, none));
  });

  if (kit.isTrusted)
    test('a host that it moves is where it moved to', async () => {
      await source().tell([WEB, DB]);
      const moved = { ...WEB, proxy: 'site-b', hostgroup: 'db', location: 'Asia', organization: 'Example/HR' } as const;
      await source().tell([moved, DB]);
      assert.deepEqual(await readHosts(source().em()), expected(DB, moved));
    });

  test('telling the same again writes no row again', async () => {
    await source().tell([WEB, DB]);
    const versions = await rowVersions(source().em());
    await source().tell([WEB, DB]);
    assert.deepEqual(await rowVersions(source().em()), versions);
    await source().tell([{ ...WEB, facts: { ...WEB.facts, uptime: '5 days' } }, DB]);
    const later = await rowVersions(source().em());
    assert.deepEqual(changedOf(later, versions), kit.tells.includes('facts') ? [`${WEB.name} uptime`] : []);
  });

  test('a source without trust places no host, and makes no group', async () => {
    await source().rule({ hostgroup: ['other'], location: ['other'], organization: ['other'] });
    await source().tell([{ ...WEB, name: 'sly1', hostgroup: 'sly', location: 'sly', organization: 'sly' }]);
    const [sly] = (await readHosts(source().em())).filter(({ name }) => name === 'sly1');
    assert.deepEqual([sly?.hostgroup, sly?.location, sly?.organization], [null, null, null]);
    assert.equal(sly?.proxy, kit.tells.includes('proxy') ? WEB.proxy : null);
    await source().rule({});
  });
}

function told({ tells, ownClasses = [] }: InventorySourceKit, host: KitHost): HostRow {
  const said = <Value>(field: RuleField, value: Value | undefined, none: Value): Value =>
    tells.includes(field) ? (value ?? none) : none;
  return {
    name: host.name,
    proxy: said<string | null>('proxy', host.proxy, null),
    hostgroup: said<string | null>('hostgroup', host.hostgroup, null),
    location: said<string | null>('location', host.location, null),
    organization: said<string | null>('organization', host.organization, null),
    facts: said('facts', host.facts, {}),
    classes: [...ownClasses, ...said<readonly string[]>('classes', host.classes, [])].toSorted(),
  };
}

function changedOf(
  later: Awaited<ReturnType<typeof rowVersions>>,
  earlier: Awaited<ReturnType<typeof rowVersions>>,
): string[] {
  const known = new Set(earlier.map(({ host, name, xmin }) => JSON.stringify([host, name, xmin])));
  return later
    .filter(({ host, name, xmin }) => !known.has(JSON.stringify([host, name, xmin])))
    .map(({ host, name }) => `${host} ${name}`);
}

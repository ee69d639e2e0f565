import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHosts, type HostRow } from './inventoryRows.ts';
import type { ContractSource } from './inventorySourceContract.ts';
import type { InventorySourceKit, KitHost } from './inventorySourceKit.ts';

const QUIET: KitHost = { name: 'quiet1', proxy: 'site-a', hostgroup: 'app', facts: { role: 'web' }, classes: ['ntp'] };

const NAMES = [
  `'; drop table fact; --`,
  `"quoted"`,
  '__proto__',
  'constructor',
  'toString',
  '$ne',
  '$or',
  '{"$gt":""}',
  '?',
  ':name',
  '$1',
  '\\',
  'a\nb',
  'ünï — 𝕏',
  ' ',
];
const VALUES = [...NAMES, '', 'null', 'a\0b', 'half \ud800', '\udfff', `{1,"2",NULL}`];

/** The rules on text that wants to be more than text. */
export function inventoryHostileContract(kit: InventorySourceKit, source: () => ContractSource): void {
  const canHold = kit.canHold ?? (() => true);
  const hostOf = async (name: string): Promise<HostRow | undefined> =>
    (await readHosts(source().em())).find((host) => host.name === name);

  test('names of facts and classes are only names', async () => {
    const names = NAMES.filter(canHold);
    const loud = { name: 'loud1', facts: Object.fromEntries(names.map((name) => [name, name])), classes: names };
    await source().tell([QUIET]);
    const quiet = await hostOf('quiet1');
    await source().tell([QUIET, loud]);
    assert.deepEqual(
      new Map(Object.entries((await hostOf('loud1'))?.facts ?? {})),
      new Map(Object.entries(loud.facts)),
    );
    const classes = [...(kit.ownClasses ?? []), ...names].toSorted();
    if (kit.tells.includes('classes')) assert.deepEqual((await hostOf('loud1'))?.classes.toSorted(), classes);
    assert.deepEqual(await hostOf('quiet1'), quiet);
  });

  test('values are kept as they are, as far as a database can hold them', async () => {
    const values = [...VALUES, 'x'.repeat(70_000)].filter(canHold);
    const facts = Object.fromEntries(values.map((value, index) => [`value${index}`, value]));
    await source().tell([QUIET, { name: 'loud2', facts }]);
    const kept = values.map((value) => value.slice(0, 65_536).toWellFormed().replaceAll('\0', '\uFFFD'));
    assert.deepEqual(
      (await hostOf('loud2'))?.facts,
      Object.fromEntries(kept.map((value, index) => [`value${index}`, value])),
    );
    assert.deepEqual((await hostOf('quiet1'))?.facts, QUIET.facts);
  });

  test('of a host with too many facts the first 5,000 are kept, and all of the others', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${String(index)}`, 'x']));
    await source().tell([{ name: 'loud3', facts: many }, QUIET]);
    assert.equal(Object.keys((await hostOf('loud3'))?.facts ?? {}).length, 5_000);
    assert.deepEqual((await hostOf('quiet1'))?.facts, QUIET.facts);
  });

  if (!kit.isTrusted) return;
  test('titles are only titles', async () => {
    const titles = [`it's "so"/__proto__`, '$ne/constructor', '%/_', 'ünï/𝕏'].filter(canHold);
    const loud = titles.map((hostgroup, index): KitHost => ({ name: `title${index}`, hostgroup, location: hostgroup }));
    await source().tell([QUIET, ...loud]);
    for (const { name, hostgroup } of loud) {
      const { hostgroup: group, location } = (await hostOf(name)) ?? assert.fail(`${name} is not there`);
      assert.deepEqual([group, location], [hostgroup, hostgroup]);
    }
    assert.equal((await hostOf('quiet1'))?.hostgroup, 'app');
  });
}

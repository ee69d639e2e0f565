import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanWorld } from '../support/foreman/ForemanWorld.ts';
import { openWorld } from '../support/foreman/openWorld.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { worldFacts } from '../support/foreman/worldTold.ts';

test('with an allow list only these facts, and what is below them, are asked for and told', async () => {
  const factNames = ['os', 'net.eth0.100', 'KERNEL', 'no "such" \\ fact', 'with, comma'];
  await using opened = await openWorld(withNamesakes(sampleForeman()), { factNames });
  const { told, world } = opened;
  await told.read('full');
  const wanted = /^(os|net\.eth0\.100|with, comma)(\.|$)/;
  const expected = new Map(
    [...worldFacts(world)].map(([name, facts]) => [name, new Map([...facts].filter(([fact]) => wanted.test(fact)))]),
  );
  assert.deepEqual(told.facts, expected);
  assert.deepEqual([...(told.facts.values().next().value?.keys() ?? [])].toSorted(), [
    'net.eth0.100',
    'net.eth0.100.ip',
    'os.family',
    'os.release.major',
    'with, comma',
  ]);
  const searches = opened.takeRequests('fact_values').map((parameters) => parameters.get('search') ?? '');
  assert.ok(searches.every((search) => search.includes('(name = "os" or name ~ "os::*" or ')));
});

test('a full read with an allow list tells all of what it wants, and that the rest is gone', async () => {
  const world = sampleForeman(10);
  for (const factNames of [undefined, ['os'], ['os::release', 'kernel']]) {
    await using opened = await openWorld(world, { factNames });
    await opened.told.read('full');
    const all = opened.told.of('facts').flatMap(({ hosts }) => hosts);
    assert.equal(all.length, 10);
    assert.ok(all.every(({ isComplete }) => isComplete));
    const roots = factNames?.map((name) => name.replace('::', '.'));
    for (const [name, facts] of worldFacts(world)) {
      const wanted = [...facts].filter(([fact]) => roots?.some((root) => `${fact}.`.startsWith(`${root}.`)) ?? true);
      assert.deepEqual(opened.told.facts.get(name), new Map(wanted));
    }
  }
});

test('an allow list that no search can hold is applied here', async () => {
  const long = Array.from({ length: 300 }, (_, index) => `no::such::fact::of::this::number::${index}`);
  for (const factNames of [
    ['kernel', ...long],
    ['kernel', ''],
  ]) {
    await using opened = await openWorld(sampleForeman(5), { factNames });
    await opened.told.read('full');
    for (const facts of opened.told.facts.values()) assert.deepEqual([...facts.keys()], ['kernel']);
  }
});

/** Gives each host facts whose names only look like wanted ones. */
function withNamesakes(world: ForemanWorld): ForemanWorld {
  const names = [
    'osfamily',
    'my_os',
    'my::os::family',
    'OS::family',
    'net::eth0.100',
    'net::eth0::100::ip',
    'net::eth0.1000',
  ];
  for (const { facts } of world.hosts.values())
    for (const name of [...names, 'with, comma', 'with']) facts.set(name, { value: name, reportedAt: Date.now() });
  return world;
}

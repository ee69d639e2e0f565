import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { WholeHost } from '../support/tellInventory.ts';
import { readHosts } from './inventoryRows.ts';
import { ordersOf, startInventoryWorld, type InventoryWorld } from './inventoryWorld.ts';

const PLACES = ['proxy', 'hostgroup', 'location', 'organization'] as const;

describe('where a host belongs', () => {
  let world: InventoryWorld;
  before(async () => {
    world = await startInventoryWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('the first source that names a place wins, in whatever order they tell', async () => {
    for (const names of [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]) {
      for (const ranks of ordersOf(names)) {
        await world.begin(...names);
        await world.rule(names, { proxy: ranks, hostgroup: ranks, location: ranks, organization: ranks });
        for (const telling of ordersOf(names))
          for (const name of telling)
            await world.tell(name, [placedBy(name, telling.join('-'))], { mode: 'incremental' });
        const best = ordersOf(names).map((telling) => placedBy(ranks[0] ?? '', telling.join('-')));
        const hosts = (await readHosts(world.em())).map(({ facts: _facts, classes: _classes, ...host }) => host);
        assert.deepEqual(hosts, best, `ranks ${ranks.join()}`);
      }
    }
  });

  for (const field of PLACES) {
    const fieldOf = async (): Promise<string | null | undefined> => (await world.host('web1'))?.[field];

    test(`${field}: what a source does not say stays; that there is none leaves it to the next`, async () => {
      await world.begin('a', 'b');
      await world.tell('a', [{ name: 'web1', [field]: 'of-a' }]);
      await world.tell('b', [{ name: 'web1', [field]: 'of-b' }]);
      await world.tell('a', [{ name: 'web1', [field]: undefined }]);
      assert.equal(await fieldOf(), 'of-a');
      await world.tell('a', [{ name: 'web1', [field]: null }]);
      assert.equal(await fieldOf(), 'of-b');
      await world.tell('a', [{ name: 'web1' }]);
      assert.equal(await fieldOf(), 'of-b');
      await world.tell('b', [{ name: 'web1', [field]: null }]);
      assert.equal(await fieldOf(), null);
      await world.tell('a', [{ name: 'web1', [field]: 'back' }]);
      assert.equal(await fieldOf(), 'back');
    });

    test(`${field}: a source that loses the host leaves it to the next`, async () => {
      await world.begin('a', 'b');
      for (const name of ['a', 'b']) await world.tell(name, [{ name: 'web1', [field]: `of-${name}` }]);
      await world.tell('a', []);
      assert.equal(await fieldOf(), 'of-b');
    });

    test(`${field}: after a change of rules the next sync decides anew; a source without a rank decides nothing`, async () => {
      await world.begin('a', 'b');
      for (const name of ['a', 'b']) await world.tell(name, [{ name: 'web1', [field]: `of-${name}` }]);
      await world.rule(['a', 'b'], { [field]: ['b', 'a'] });
      await world.tell('a', [{ name: 'web1' }]);
      assert.equal(await fieldOf(), 'of-b');
      await world.rule(['a', 'b'], { [field]: ['a'] });
      await world.tell('b', [{ name: 'web1' }]);
      assert.equal(await fieldOf(), 'of-a');
      await world.tell('a', [{ name: 'web1', [field]: null }]);
      assert.equal(await fieldOf(), null);
    });
  }

  test('a source that is no longer configured keeps what it told, where no configured one says something', async () => {
    await world.begin('a', 'b');
    await world.tell('a', [
      { name: 'only-a', hostgroup: 'a', facts: { of: 'a' } },
      { name: 'both', hostgroup: 'a', facts: { of: 'a', other: 'a' }, classes: ['a'] },
    ]);
    await world.rule(['b']);
    await world.tell('b', [{ name: 'both', hostgroup: 'b', facts: { of: 'b' }, classes: ['b'] }]);
    const place = { proxy: null, location: null, organization: null };
    assert.deepEqual(await readHosts(world.em()), [
      { ...place, name: 'both', hostgroup: 'b', facts: { of: 'b', other: 'a' }, classes: ['b'] },
      { ...place, name: 'only-a', hostgroup: 'a', facts: { of: 'a' }, classes: [] },
    ]);
    await world.rule(['a', 'b']);
    await world.tell('a', [{ name: 'both', hostgroup: 'a', facts: { of: 'a' } }]);
    const back = await world.host('both');
    assert.deepEqual([back?.hostgroup, back?.facts], ['a', { of: 'a' }]);
  });

  test('what bridges report comes also after sources that are no longer configured, unless a rule puts it first', async () => {
    await world.begin('a', 'b');
    const told = (of: string): WholeHost[] => [{ name: 'web1', proxy: of, facts: { of }, classes: [of] }];
    const assertOf = async (of: string): Promise<void> => {
      const host = await world.host('web1');
      assert.deepEqual([host?.proxy, host?.facts, host?.classes], [of, { of }, [of]]);
    };
    for (const name of ['a', 'mcollective']) await world.tell(name, told(name), { mode: 'incremental' });
    await world.rule(['b']);
    await world.tell('mcollective', told('mcollective'), { mode: 'incremental' });
    await assertOf('a');
    const first = ['mcollective', 'b'];
    await world.rule(['b'], { proxy: first, facts: first, classes: first });
    await world.tell('mcollective', told('mcollective'), { mode: 'incremental' });
    await assertOf('mcollective');
  });

  test('a pulled source without trust still moves a host from proxy to proxy', async () => {
    await world.begin('a', 'b');
    await world.rule(['a', 'b'], { hostgroup: ['b'], location: ['b'], organization: ['b'] });
    await world.tell('a', [{ name: 'web1', proxy: 'one' }]);
    await world.tell('a', [{ name: 'web1', proxy: 'two' }]);
    assert.equal((await world.host('web1'))?.proxy, 'two');
  });

  test('a title that nobody can have leaves the host in none', async () => {
    await world.begin('a');
    for (const hostgroup of ['', '/', 'a//b', '/a', 'a/', 'x'.repeat(501)]) {
      await world.tell('a', [
        { name: 'web1', hostgroup },
        { name: 'web2', hostgroup: 'good' },
      ]);
      assert.equal((await world.host('web1'))?.hostgroup, null, hostgroup);
      assert.equal((await world.host('web2'))?.hostgroup, 'good');
    }
  });

  test('names that no host can have are left out, and the sync says so', async () => {
    await world.begin('a');
    const names = ['', 'a b', '/web/', 'ü', 'x'.repeat(256), 'a\0b', 'good'];
    assert.equal(
      await world.tell(
        'a',
        names.map((name) => ({ name })),
      ),
      'SUCCEEDED',
    );
    assert.deepEqual(
      (await readHosts(world.em())).map(({ name }) => name),
      ['good'],
    );
  });
});

function placedBy(source: string, name: string): Record<(typeof PLACES)[number] | 'name', string> {
  const place = `of-${source}`;
  return { name, proxy: place, hostgroup: place, location: place, organization: place };
}

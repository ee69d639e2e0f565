import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { reportInventory } from '@chargehand/api/inventory/reportInventory';
import type { InventoryBatch } from '@chargehand/api/inventory/sources/InventorySource';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { runSync } from '@chargehand/api/inventory/sync/runSync';
import { query } from '@chargehand/api/platform/sql';
import { batchesOf, settingsOf, toldBy, type WholeHost } from '../support/tellInventory.ts';
import { readHosts } from './inventoryRows.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';

const ROUNDS = 4;
const HOSTS = 500;
const BATCH = 100;
const NAMES = Array.from({ length: HOSTS }, (_, index) => `h${String(index).padStart(3, '0')}`);

/** Every host twice in another order, in batches; groups are renamed back and forth in between. */
function* tellInTurns(source: string, round: number): Generator<InventoryBatch> {
  const names = source === 'a' ? NAMES : NAMES.toReversed();
  const node = (id: number): { title: string; externalId: string } => ({
    title: `group-${(id + round) % 3}`,
    externalId: `${source}${id}`,
  });
  yield { kind: 'nodes', tree: 'hostgroup', nodes: [0, 1, 2].map(node) };
  for (let start = 0; start < HOSTS; start += BATCH) {
    yield* batchesOf(names.slice(start, start + BATCH).map((name) => told(source, round, name)));
    yield { kind: 'nodes', tree: 'hostgroup', nodes: [0, 1, 2].map(node) };
  }
}

function told(source: string, round: number, name: string): WholeHost {
  const index = Number(name.slice(1));
  return {
    name,
    proxy: index % 2 === 0 ? 'site-a' : 'site-b',
    hostgroup: `group-${(index + round) % 3}`,
    location: `${source}-${round}`,
    facts: { shared: `${source}${round}`, [`own-${source}`]: String(round), [`round-${round}-${source}`]: 'x' },
    classes: [`${source}${round}`],
  };
}

describe('sources that tell of the same hosts at the same time', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    await registerSources(world.contextOf('user').em, settingsOf('a', 'b'));
  });
  after(() => world[Symbol.asyncDispose]());

  const sync = async (name: string, batches: Iterable<InventoryBatch>): Promise<void> => {
    const { em, signal } = world.contextOf('user');
    const request = { name, mode: 'full', mark: null, isForced: true, signal } as const;
    assert.equal(await runSync(em, () => Promise.resolve(toldBy(batches)), request), 'SUCCEEDED');
  };
  const report = async (site: 'a' | 'b', round: number): Promise<void> => {
    const own = NAMES.filter((_, index) => index % 2 === (site === 'a' ? 0 : 1)).toReversed();
    for (let start = 0; start < own.length; start += BATCH) {
      const hosts = own.slice(start, start + BATCH).map((name) => ({
        name,
        facts: [
          { name: 'shared', value: `m${round}` },
          { name: 'own-m', value: String(round) },
        ],
        classes: ['m'],
        plugins: ['probe'],
        collectives: ['mcollective'],
        seenAt: new Date(),
      }));
      await reportInventory(world.contextOf(site), hosts);
    }
  };

  test('do not stop each other, and what is decided is what the rules say', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all([
        sync('a', tellInTurns('a', round)),
        sync('b', tellInTurns('b', round)),
        report('a', round),
        report('b', round),
      ]);
    }
    const last = ROUNDS - 1;
    const facts = { shared: `a${last}`, 'own-a': `${last}`, [`round-${last}-a`]: 'x', 'own-b': `${last}` };
    assert.deepEqual(
      await readHosts(world.contextOf('user').em),
      NAMES.map((name, index) => ({
        name,
        proxy: index % 2 === 0 ? 'site-a' : 'site-b',
        hostgroup: `group-${(index + last) % 3}`,
        location: `a-${last}`,
        organization: null,
        facts: { ...facts, [`round-${last}-b`]: 'x', 'own-m': `${last}` },
        classes: [`a${last}`],
      })),
    );
  });

  test('do not stop each other while they lose all their hosts and have them again', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const none = round % 2 === 0;
      await Promise.all([
        sync('a', none ? [] : tellInTurns('a', 0)),
        sync('b', none ? [] : tellInTurns('b', 0)),
        report('a', round),
        report('b', round),
      ]);
      assert.equal((await readHosts(world.contextOf('user').em)).length, HOSTS, 'bridges still name them');
    }
    const stray = `
      select count(*)::int as count from fact_value v
      where not exists (select 1 from host_claim c where c.host_id = v.host_id and c.source_id = v.source_id)`;
    assert.deepEqual(await query(world.contextOf('user').em, stray), [{ count: 0 }]);
  });
});

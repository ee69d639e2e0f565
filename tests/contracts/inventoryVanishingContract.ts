import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { hostId, readHosts } from './inventoryRows.ts';
import type { ContractSource } from './inventorySourceContract.ts';
import type { InventorySourceKit, KitHost } from './inventorySourceKit.ts';

const STAYS: KitHost = { name: 'stays1', proxy: 'site-a', facts: { role: 'db' }, classes: ['db'] };
const GOES: KitHost = { name: 'goes1', proxy: 'site-a', facts: { role: 'web' }, classes: ['web'] };

/** Nobody but the source under test speaks for the host any more. */
const SILENCE_OTHERS = `
  delete from host_claim c using host h, inventory_source s
  where h.id = c.host_id and s.id = c.source_id and h.name = $1 and s.kind <> $2`;

/** The rules on hosts that a source no longer names. */
export function inventoryVanishingContract(kit: InventorySourceKit, source: () => ContractSource): void {
  const namesOf = async (which: 'present' | 'retired'): Promise<string[]> =>
    (await readHosts(source().em(), which)).map(({ name }) => name);

  test('a host that it no longer names is retired with its facts, and comes back with the same id', async () => {
    await source().tell([STAYS, GOES]);
    const id = await hostId(source().em(), 'goes1');
    await source().tell([STAYS]);
    assert.deepEqual(await namesOf('present'), ['stays1']);
    const retired = (await readHosts(source().em(), 'retired')).find(({ name }) => name === 'goes1');
    if (kit.tells.includes('facts')) assert.deepEqual(retired?.facts, GOES.facts);
    const back = { ...GOES, facts: { other: 'fact' }, classes: [] };
    await source().tell([STAYS, back]);
    assert.equal(await hostId(source().em(), 'goes1'), id);
    const [host] = (await readHosts(source().em())).filter(({ name }) => name === 'goes1');
    if (kit.tells.includes('facts')) assert.deepEqual(host?.facts, back.facts);
    assert.deepEqual(host?.classes, kit.ownClasses ?? []);
  });

  if (kit.isPatient !== true)
    test('a host that another source names as well stays, without what this one told', async () => {
      await source().tell([STAYS, GOES]);
      await source().tellOther([{ name: 'goes1', facts: { other: 'says' } }]);
      await source().tell([STAYS]);
      const [host] = (await readHosts(source().em())).filter(({ name }) => name === 'goes1');
      assert.deepEqual(host?.facts, { other: 'says' });
      assert.deepEqual(host?.classes, []);
      await source().tellOther([]);
      assert.deepEqual(await namesOf('present'), ['stays1']);
    });

  test('a retired host keeps the history of its tasks', async () => {
    const { world } = source();
    const { taskId } = await world.startTrial({ a: 1 });
    const target = `select host_id as id, name from target where task_id = $1`;
    const { id, name } = await queryOne<{ id: number; name: string }>(source().em(), target, [taskId]);
    await source().tell([STAYS, { name, proxy: 'site-a' }]);
    await query(source().em(), SILENCE_OTHERS, [name, kit.kind]);
    await source().tell([STAYS]);
    assert.ok((await namesOf('retired')).includes(name));
    assert.deepEqual(await queryOne(source().em(), target, [taskId]), { id, name });
    await source().tell([STAYS, { name, proxy: 'site-a' }]);
    assert.equal(await hostId(source().em(), name), id);
  });

  if (kit.isPatient !== true)
    test('a world that has become empty retires everything it had', async () => {
      await source().tell([STAYS, GOES]);
      await source().tell([]);
      assert.deepEqual(await namesOf('present'), []);
    });
}

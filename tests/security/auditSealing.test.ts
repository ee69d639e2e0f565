import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sealAll, startAuditWorld, type AuditWorld } from './auditWorld.ts';
import { keepSealing } from '@chargehand/api/access/audit/keepSealing';
import { readSealHead, sealEntries } from '@chargehand/api/access/audit/sealEntries';
import { verifyAudit } from '@chargehand/api/access/audit/verifyAudit';
import { recordOwnAct } from '@chargehand/api/access/recordAudit';
import { listenToEvents, type Events } from '@chargehand/api/platform/events';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { until } from '../support/until.ts';

describe('sealing the audit trail', () => {
  let world: AuditWorld;
  before(async () => {
    world = await startAuditWorld(0);
  });
  after(() => world[Symbol.asyncDispose]());

  const fork = (): EntityManager => world.database.orm.em.fork();
  const record = async (em: EntityManager, object: string): Promise<void> =>
    await recordOwnAct(em, { act: 'test.act', object, details: {} });
  const sealed = async (): Promise<readonly string[]> => {
    const rows = await query<{ object: string }>(
      fork(),
      'select e.object from audit_seal s join audit_entry e on e.id = s.entry_id order by s.position',
    );
    return rows.map(({ object }) => object);
  };
  const assertSound = async (): Promise<void> => {
    assert.equal((await verifyAudit(fork(), [])).kind, 'sound');
  };

  test('S77: an entry that commits after a later one is sealed after it, and not passed over', async () => {
    await fork().transactional(async (slow) => {
      await record(slow, 'slow');
      await record(fork(), 'quick');
      await sealAll(fork());
      assert.deepEqual(await sealed(), ['quick']);
    });
    await sealAll(fork());
    assert.deepEqual(await sealed(), ['quick', 'slow']);
    const [ids] = await query<{ isLower: boolean }>(
      fork(),
      `select min(id) filter (where object = 'slow') < min(id) filter (where object = 'quick') as "isLower" from audit_entry`,
    );
    assert.equal(ids?.isLower, true);
    await assertSound();
  });

  test('an act that is undone is not sealed', async () => {
    const undone = fork();
    await undone.begin();
    await record(undone, 'undone');
    await undone.rollback();
    await sealAll(fork());
    assert.ok(!(await sealed()).includes('undone'));
    await assertSound();
  });

  test('while one process seals, another leaves it alone, and acts do not wait', async () => {
    await record(fork(), 'first');
    await fork().transactional(async (sealing) => {
      assert.equal(await sealEntries(sealing), 1);
      await record(fork(), 'second');
      assert.equal(await sealEntries(fork()), 0);
    });
    assert.equal(await sealEntries(fork()), 1);
    await assertSound();
  });

  test('S77: two processes that seal side by side while many act make one chain of all', async () => {
    const stopping = new AbortController();
    const openings = await Promise.all([0, 1].map(() => listenToEvents(world.database.url)));
    const sealing = openings.map((events: Events) =>
      keepSealing({ openEm: fork, events, checkpointsFile: undefined }, stopping.signal),
    );
    const before = (await sealed()).length;
    const act = async (_: unknown, actor: number): Promise<void> => {
      for (let number = 0; number < 50; number += 1) await record(fork(), `${actor}-${number}`);
    };
    await Promise.all(Array.from({ length: 6 }, act));
    const unsealed = async (): Promise<number> => (await query(fork(), 'select 1 from audit_unsealed limit 1')).length;
    await until('every entry is sealed', async () => (await unsealed()) === 0);
    stopping.abort();
    await Promise.all(sealing);
    await Promise.all(openings.map((opened) => opened[Symbol.asyncDispose]()));
    const objects = await sealed();
    assert.equal(new Set(objects.slice(before)).size, 300);
    assert.equal((await readSealHead(fork()))?.position, before + 300);
    await assertSound();
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rewriteChain, startAuditWorld, type AuditWorld, type Tampering } from './auditWorld.ts';
import type { Checkpoint } from '@chargehand/api/access/audit/checkpoints';
import type { AuditFault } from '@chargehand/api/access/audit/verifyAudit';
import { query } from '@chargehand/api/platform/sql';

const LENGTH = 8;

describe('the chain of the audit trail', () => {
  let world: AuditWorld;
  let end: Checkpoint;
  before(async () => {
    world = await startAuditWorld(LENGTH);
    end = await world.checkpoint();
  });
  after(() => world[Symbol.asyncDispose]());

  /** What the verifier names, with nothing but the database, and with the checkpoint of the end. */
  async function namedAfter(tampering: Tampering): Promise<readonly [AuditFault | undefined, AuditFault | undefined]> {
    const verdicts = [await world.verdictAfter(tampering), await world.verdictAfter(tampering, [end])];
    const [alone, compared] = verdicts.map((verdict) => (verdict.kind === 'broken' ? verdict.fault : undefined));
    return [alone, compared];
  }

  const doing =
    (...statements: readonly string[]): Tampering =>
    async (em) => {
      for (const statement of statements) await query(em, statement);
    };

  test('S77: a trail that nobody touched is sound, and its length is told', async () => {
    const verdict = await world.verdictAfter(() => Promise.resolve(), [end]);
    assert.deepEqual(verdict, { kind: 'sound', sealed: LENGTH, waiting: 0, compared: 1 });
  });

  const edits = {
    at: `at + interval '1 microsecond'`,
    actor: `'user:somebody'`,
    act: `act || ' '`,
    object: `'thing:x'`,
    details: `jsonb_set(details, '{number}', '2.0')`,
    address: `''`,
    credential: `'session:0123456789ab'`,
    id: `id + 1000`,
  };
  for (const [column, value] of Object.entries(edits))
    test(`S77: an entry whose ${column} was edited is named by the verifier, and it is the first`, async () => {
      const edit = doing(`update audit_entry set ${column} = ${value} where id in (3, 5)`);
      const kind = column === 'id' ? 'ENTRY_GONE' : 'ENTRY_CHANGED';
      const fault = { kind, position: 3, entryId: 3 };
      assert.deepEqual(await namedAfter(edit), [fault, fault]);
    });

  test('S77: a deleted entry is named by the verifier', async () => {
    const fault = { kind: 'ENTRY_GONE', position: 4, entryId: 4 };
    assert.deepEqual(await namedAfter(doing('delete from audit_entry where id = 4')), [fault, fault]);
    const both = doing('delete from audit_entry where id = 4', 'delete from audit_seal where position = 4');
    const gap = { kind: 'SEAL_GONE', position: 4 };
    assert.deepEqual(await namedAfter(both), [gap, gap]);
  });

  test('S77: a deleted entry is named by the verifier also when the seals after it close up', async () => {
    const closed = doing(
      'delete from audit_entry where id = 4',
      'delete from audit_seal where position = 4',
      'update audit_seal set position = position - 1000 where position > 4',
      'update audit_seal set position = position + 999 where position < 0',
    );
    const fault = { kind: 'ENTRY_CHANGED', position: 4, entryId: 5 };
    assert.deepEqual(await namedAfter(closed), [fault, fault]);
  });

  const insert = `insert into audit_entry (id, actor, act, object, details) values (100, 'user:admin', 'task.run', 'task:1', '{}')`;

  test('S77: an inserted entry is named by the verifier', async () => {
    const fault = { kind: 'ENTRY_ADDED', entryId: 100 };
    assert.deepEqual(await namedAfter(doing(insert)), [fault, fault]);
    const sealed = doing(
      insert,
      'update audit_seal set position = position + 1000 where position > 4',
      'update audit_seal set position = position - 999 where position > 1000',
      `insert into audit_seal (position, entry_id, digest) values (5, 100, repeat('0', 64))`,
    );
    const named = { kind: 'ENTRY_CHANGED', position: 5, entryId: 100 };
    assert.deepEqual(await namedAfter(sealed), [named, named]);
    const before = doing(insert, `insert into audit_seal (position, entry_id, digest) values (0, 100, '')`);
    const first = { kind: 'SEAL_ADDED', position: 0, entryId: 100 };
    assert.deepEqual(await namedAfter(before), [first, first]);
  });

  test('S77: of two entries that were swapped the first is named by the verifier', async () => {
    const contents = doing(`
      update audit_entry e set at = o.at, actor = o.actor, act = o.act, object = o.object, details = o.details
      from audit_entry o where (e.id, o.id) in ((3, 6), (6, 3))`);
    const changed = { kind: 'ENTRY_CHANGED', position: 3, entryId: 3 };
    assert.deepEqual(await namedAfter(contents), [changed, changed]);
    const places = doing(
      'update audit_seal set entry_id = -1 where position = 3',
      'update audit_seal set entry_id = 3 where position = 6',
      'update audit_seal set entry_id = 6 where position = 3',
    );
    const moved = { kind: 'ENTRY_CHANGED', position: 3, entryId: 6 };
    assert.deepEqual(await namedAfter(places), [moved, moved]);
  });

  test('S77: a trail whose end was cut off is told of by the checkpoint outside the database', async () => {
    const cut = doing('delete from audit_entry where id > 6', 'delete from audit_seal where position > 6');
    const beyond = { kind: 'CUT_OFF', position: LENGTH, at: end.at };
    assert.deepEqual(await namedAfter(cut), [undefined, beyond]);
    assert.deepEqual(await namedAfter(doing('truncate audit_entry, audit_seal')), [undefined, beyond]);
    const entries = { kind: 'ENTRY_GONE', position: 1, entryId: 1 };
    assert.deepEqual(await namedAfter(doing('truncate audit_entry')), [entries, entries]);
    assert.deepEqual(await namedAfter(doing('truncate audit_seal')), [{ kind: 'ENTRY_ADDED', entryId: 1 }, beyond]);
  });

  test('S77: a whole trail that was made anew is told of by the checkpoint outside the database', async () => {
    const rewrite: Tampering = async (em) => {
      await query(em, `update audit_entry set actor = 'user:scapegoat' where id = 2`);
      await rewriteChain(em);
    };
    assert.deepEqual(await namedAfter(rewrite), [undefined, { kind: 'REWRITTEN', position: LENGTH, at: end.at }]);
  });

  test('S77: an entry that vanishes before it is sealed is named by the verifier', async () => {
    const vanish = doing('insert into audit_unsealed (entry_id) values (50)');
    const fault = { kind: 'WAITING_ENTRY_GONE', entryId: 50 };
    assert.deepEqual(await namedAfter(vanish), [fault, fault]);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startAuditWorld, type AuditWorld } from './auditWorld.ts';
import { query } from '@chargehand/api/platform/sql';

describe('the tables of the audit trail', () => {
  let world: AuditWorld;
  before(async () => {
    world = await startAuditWorld(3);
  });
  after(() => world[Symbol.asyncDispose]());

  for (const table of ['audit_entry', 'audit_seal'])
    for (const statement of [
      `update ${table} set ${table === 'audit_entry' ? `actor = 'x'` : `digest = 'x'`}`,
      `update ${table} set ${table === 'audit_entry' ? `actor = 'x'` : `digest = 'x'`} where false`,
      `delete from ${table}`,
      `truncate ${table}`,
      `truncate ${table} cascade`,
    ])
      test(`S76: "${statement}" is refused`, async () => {
        await assert.rejects(query(world.em, statement), /only ever added to/);
      });

  test('S76: writing an entry in the place of another is refused', async () => {
    const replace = `
      insert into audit_entry (id, actor, act, object, details) values (1, 'x', 'x', 'x', '{}')
      on conflict (id) do update set actor = 'x'`;
    await assert.rejects(query(world.em, replace), /only ever added to/);
    assert.equal((await query(world.em, `select 1 from audit_entry where actor = 'api'`)).length, 3);
  });
});

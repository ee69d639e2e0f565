import { queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS, textAfter } from './hostileRows.ts';

/** Writes down users, roles, groups, sessions, tokens, saved filters and an audit trail that are called as the corpus says. */
export async function fillHostilePeople(em: EntityManager): Promise<void> {
  const admin = await queryOne<{ id: number }>(em, `select id from app_user where login = 'admin'`);
  const users = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, login: `${row.text}@ldap`, name: textAfter(row, 1), email: textAfter(row, 2), issuer: 'ldap' },
    ...{ subject: row.text, is_admin: false, is_admin_from_provider: false, created_at: new Date() },
  }));
  await insertRows(em, 'app_user', users);
  await fillRoles(em);
  await fillBelongings(em, admin.id);
  const entries = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, at: new Date(), actor: `user:${row.text}`, act: 'task.run', object: `host:${row.text}` },
    ...{ details: { [row.text]: row.text }, address: textAfter(row, 1), credential: textAfter(row, 2) },
  }));
  await insertRows(em, 'audit_entry', entries);
}

async function fillRoles(em: EntityManager): Promise<void> {
  const roles = HOSTILE_BATCHES.map(headOf).map((row) => ({
    ...{ id: row.id, name: row.text, description: textAfter(row, 1), is_built_in: false, updated_at: new Date() },
  }));
  await insertRows(em, 'role', roles);
  const heads = HOSTILE_BATCHES.flatMap((batch) => batch.map((row, place) => ({ head: headOf(batch), row, place })));
  const rules = heads.map(({ head, row, place }) => ({
    ...{ id: row.id, role_id: head.id, number: place + 1, effect: 'ALLOW', permissions: ['RUN'] },
    ...{ is_everywhere: false, location_ids: [row.id], organization_ids: [row.id], hostgroup_ids: [row.id] },
    ...{ filter: row.text, trusts_hosts: false, actions: [`${row.text}/*`], needs_approval: false },
    ...{ constraints: [{ input: row.text, values: [textAfter(row, 1)] }] },
  }));
  await insertRows(em, 'role_rule', rules);
  await insertRows(
    em,
    'user_group',
    HOSTILE_BATCHES.map(headOf).map(({ id, text }) => ({ id, name: text })),
  );
  const held = heads.map(({ head, row }) => ({ role_id: head.id, user_id: row.id }));
  await insertRows(em, 'user_role', held);
  const groups = HOSTILE_BATCHES.map(headOf).map(({ id }) => ({ role_id: id, group_id: id }));
  await insertRows(em, 'group_role', groups);
  const members = heads.map(({ head, row }) => ({ group_id: head.id, user_id: row.id, is_from_provider: false }));
  await insertRows(em, 'user_group_member', members);
}

/** What the admin has. */
async function fillBelongings(em: EntityManager, adminId: number): Promise<void> {
  const times = { created_at: new Date(), expires_at: new Date(Date.now() + 3_600_000), last_used_at: new Date() };
  const sessions = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, user_id: adminId, token_digest: `session ${row.id}`, ...times },
    ...{ address: textAfter(row, 1), agent: row.text },
  }));
  await insertRows(em, 'session', sessions);
  const tokens = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, user_id: adminId, token_digest: `token ${row.id}`, ...times },
    ...{ name: row.text, last_used_from: textAfter(row, 1), filter: textAfter(row, 2), permissions: null },
  }));
  await insertRows(em, 'api_token', tokens);
  const filters = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, name: row.text, filter: textAfter(row, 1), owner_id: row.id, is_shared: true },
    ...{ created_at: new Date(), updated_at: new Date() },
  }));
  await insertRows(em, 'saved_filter', filters);
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { mark } from './mark.ts';
import { USER_IDS } from './secretCallers.ts';
import { PROXIES, TREES } from './secretFleet.ts';

const NIGHTS = { days: [6], fromMinute: 60, toMinute: 240, zone: 'UTC' };

/** What people did and have beside tasks: stops and freezes that are over, groups of users, sessions, tokens and the audit trail; a role that nobody has. */
export async function fillSecretControl(em: EntityManager): Promise<void> {
  const past = new Date(Date.now() - 3_600_000);
  const stops = PROXIES.map(({ id }) => ({
    ...{ id, smart_proxy_id: id, reason: mark('stopreason', id) },
    ...{ pulled_by_id: 1, pulled_at: past, lifted_by_id: 1, lifted_at: new Date() },
  }));
  await insertRows(em, 'emergency_stop', stops);
  const freezes = TREES.hostgroup.map(({ id }) => ({
    ...{ id, reason: mark('freeze', id), hostgroup_ids: [id], created_by_id: 1, created_at: past, weekly: NIGHTS },
    ...{ ended_by_id: 1, ended_at: new Date() },
  }));
  await insertRows(em, 'host_freeze', freezes);
  await insertRows(em, 'role', [
    { id: 200, name: mark('role', 200), description: '', is_built_in: false, updated_at: past },
  ]);
  await insertRows(em, 'role_rule', [
    {
      ...{ id: 2000, role_id: 200, number: 1, effect: 'ALLOW', permissions: ['RUN'], is_everywhere: true },
      ...{ trusts_hosts: false, actions: ['service/restart'], needs_approval: true, time_window: NIGHTS },
      constraints: [{ input: 'service', values: [mark('constraint', 1)] }],
    },
  ]);
  await insertRows(em, 'user_group', [{ id: 1, name: mark('usergroup', 1) }]);
  await insertRows(em, 'user_group_member', [{ group_id: 1, user_id: USER_IDS.parent, is_from_provider: false }]);
  await fillAccounts(em, past);
  await insertRows(em, 'audit_entry', [
    { id: 1, at: past, actor: 'user:admin', act: 'task.run', object: mark('audit', 1), details: {} },
  ]);
}

/** Of everybody a session and a token, which nobody could use. */
async function fillAccounts(em: EntityManager, past: Date): Promise<void> {
  const ids = Object.values(USER_IDS);
  const until = new Date(Date.now() + 24 * 3_600_000);
  const sessions = ids.map((id) => ({
    ...{ id, user_id: id, token_digest: `session${id}`, created_at: past, expires_at: until, last_used_at: new Date() },
    ...{ address: mark('address', id), agent: mark('browser', id) },
  }));
  await insertRows(em, 'session', sessions);
  const tokens = ids.map((id) => ({
    ...{ id, user_id: id, name: mark('token', id), token_digest: `token${id}`, created_at: past, expires_at: until },
    ...{ last_used_from: mark('usedfrom', id), filter: `name = ${mark('tokenfilter', id)}` },
  }));
  await insertRows(em, 'api_token', tokens);
}

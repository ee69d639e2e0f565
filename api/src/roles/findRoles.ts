import type { EntityManager } from '@mikro-orm/postgresql';
import { RULE_COLUMNS, type RuleRow } from '../access/readRights.ts';
import { Role } from '../access/Role.ts';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import { RoleNotFound } from './roleErrors.ts';

const LOCK = `select id, name, is_built_in as "isBuiltIn" from role where id = $1 for update`;

const RULES = `
  select x.role_id as "roleId", x.trusts_hosts as "trustsHosts", ${RULE_COLUMNS}
  from role_rule x join role r on r.id = x.role_id where x.role_id = any($1::int[]) order by x.role_id, x.number`;

/** A rule as it is stored, with what only its readers need to know. */
export interface StoredRule extends RuleRow {
  readonly trustsHosts: boolean;
}

/** All roles, those of the product first, by name. */
export async function findRoles(em: EntityManager): Promise<Role[]> {
  return await em.find(Role, {}, { orderBy: { isBuiltIn: 'desc', name: 'asc' }, refresh: true });
}

/** The role of this id. Null: there is none. */
export async function findRole(em: EntityManager, id: string): Promise<Role | null> {
  return /^\d{1,9}$/.test(id) ? await em.findOne(Role, Number(id), { refresh: true }) : null;
}

/** Locks a role until the transaction ends. Throws RoleNotFound. */
export async function lockRole(tx: EntityManager, id: string): Promise<Pick<Role, 'id' | 'name' | 'isBuiltIn'>> {
  const [role] = /^\d{1,9}$/.test(id)
    ? await query<Pick<Role, 'id' | 'name' | 'isBuiltIn'>>(tx, LOCK, [Number(id)])
    : [];
  if (role === undefined) throw new RoleNotFound(id);
  return role;
}

/** The rules of a role in their order, one look for all the roles of an answer. */
export const rulesOfRole = batched(async (em, ids: readonly number[], _asked: null) => {
  const rows = await query<StoredRule & { roleId: number }>(em, RULES, [ids]);
  const byRole = Map.groupBy(rows, ({ roleId }) => roleId);
  return ids.map((id): readonly StoredRule[] => byRole.get(id) ?? []);
});

const TITLES = {
  location: 'select id, title from location where id = any($1::int[])',
  organization: 'select id, title from organization where id = any($1::int[])',
  hostgroup: 'select id, title from hostgroup where id = any($1::int[])',
} as const;

/** The title of a node of a tree by its id; none for a node that is gone. One look for all the rules of an answer. */
export const titlesOf = batched(async (em, ids: readonly number[], tree: keyof typeof TITLES) => {
  const rows = await query<{ id: number; title: string }>(em, TITLES[tree], [ids]);
  return rowsById(ids, rows).map(([row]) => row?.title);
});

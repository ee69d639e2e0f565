import type { RequestContext } from '../../access/RequestContext.ts';
import { query, queryOne } from '../../platform/sql.ts';
import { readRule, type CheckedRule } from '../readRule.ts';
import { storeRules } from '../saveRole.ts';
import type { PlannedRole } from './ImportPlan.ts';

const DELETE_OTHERS = `
  delete from role r using imported_role i where i.role_id = r.id and i.source_id = $1 and r.name <> all($2::text[])`;
const KEEP = `
  update role r set description = $3, updated_at = now() from imported_role i where i.role_id = r.id and i.source_id = $1 and r.name = $2 returning r.id`;
const MAKE = `insert into role (name, description) values ($1, $2) returning id`;
const REMEMBER = `insert into imported_role (role_id, source_id) values ($1, $2)`;
const DELETE_RULES = `delete from role_rule where role_id = $1`;

const TAKE_FROM_USERS = `delete from user_role x using imported_role i where i.role_id = x.role_id and i.source_id = $1`;
const TAKE_FROM_GROUPS = `delete from group_role x using imported_role i where i.role_id = x.role_id and i.source_id = $1`;
const GIVE_TO_USERS = `
  insert into user_role (user_id, role_id) select u.id, $1 from app_user u where u.login = any($2::text[])`;
const GIVE_TO_GROUPS = `
  insert into group_role (group_id, role_id)
  select g.id, $1 from user_group g join imported_group i on i.group_id = g.id and i.source_id = $3 where g.name = any($2::text[])`;

/** Makes the roles of a source what they were planned as, and given to whom they were planned for and nobody else. A role that keeps its name keeps its row. */
export async function replaceRoles(tx: RequestContext, sourceId: number, roles: readonly PlannedRole[]): Promise<void> {
  await query(tx.em, DELETE_OTHERS, [sourceId, roles.map(({ name }) => name)]);
  await query(tx.em, TAKE_FROM_USERS, [sourceId]);
  await query(tx.em, TAKE_FROM_GROUPS, [sourceId]);
  for (const role of roles) {
    const id = await roleId(tx, sourceId, role);
    await query(tx.em, DELETE_RULES, [id]);
    const rules: CheckedRule[] = [];
    for (const [index, rule] of role.rules.entries()) rules.push(await readRule(tx.em, index + 1, rule));
    await storeRules(tx, id, rules);
    await query(tx.em, GIVE_TO_USERS, [id, role.users]);
    await query(tx.em, GIVE_TO_GROUPS, [id, role.groups, sourceId]);
  }
}

async function roleId(tx: RequestContext, sourceId: number, { name, foremanName }: PlannedRole): Promise<number> {
  const description = `From Foreman, where it is "${foremanName.toWellFormed().replaceAll('\0', '').slice(0, 200)}". Each import replaces it.`;
  const [kept] = await query<{ id: number }>(tx.em, KEEP, [sourceId, name, description]);
  if (kept !== undefined) return kept.id;
  const { id } = await queryOne<{ id: number }>(tx.em, MAKE, [name, description]);
  await query(tx.em, REMEMBER, [id, sourceId]);
  return id;
}

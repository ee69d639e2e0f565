import type { EntityManager } from '@mikro-orm/postgresql';
import { ruleOf, RULE_COLUMNS, type RuleRow } from '../access/readRights.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { refuseGaining } from '../access/refuseGaining.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { BadRoleName, HolderNotFound, RoleNameTaken } from './roleErrors.ts';

const NAMESAKE = `select 1 from user_group where lower(name) = lower($1)`;
/** One change of the names of groups after the other. */
export const LOCK_GROUP_NAMES = `select pg_advisory_xact_lock(hashtextextended('user-groups', 0))`;
const INSERT = `insert into user_group (name) values ($1) returning id`;
const LOCK = `select id, name from user_group where id = $1 for update`;
const DELETE = `delete from user_group where id = $1`;
const FIND_USER = `select id from app_user where login = $1`;
const ADD = `
  insert into user_group_member (group_id, user_id) values ($1, $2)
  on conflict (group_id, user_id) do update set is_from_provider = false where user_group_member.is_from_provider returning 1`;
const REMOVE = `delete from user_group_member where group_id = $1 and user_id = $2 returning 1`;
const RULES = `
  select ${RULE_COLUMNS} from group_role g join role r on r.id = g.role_id join role_rule x on x.role_id = r.id
  where g.group_id = $1 order by r.name, x.number`;

/** Makes a group of users, without members and roles; returns its id. Throws BadRoleName, RoleNameTaken. */
export async function createUserGroup(ctx: RequestContext, wished: string): Promise<number> {
  const name = wished.trim().toWellFormed();
  if (name === '' || [...name].length > 100 || /\p{Cc}/u.test(name)) throw new BadRoleName();
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, LOCK_GROUP_NAMES);
    if ((await query(tx.em, NAMESAKE, [name])).length > 0) throw new RoleNameTaken(name);
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT, [name]);
    await recordAudit(tx, 'group.create', `group:${name}`, { name });
    return id;
  });
}

/** Deletes a group; its members lose the roles that they had by it. Throws HolderNotFound, RightsExceeded. */
export async function deleteUserGroup(ctx: RequestContext, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const group = await lockGroup(tx.em, id);
    await refuseGaining(tx, await rulesOfGroup(tx.em, group.id));
    await query(tx.em, DELETE, [group.id]);
    await recordAudit(tx, 'group.delete', `group:${group.name}`);
  });
}

/** Puts a user into a group or takes them out; false if that changed nothing. Throws HolderNotFound, RightsExceeded. */
export async function setMember(
  ctx: RequestContext,
  id: string,
  { login, isMember }: { readonly login: string; readonly isMember: boolean },
): Promise<boolean> {
  return await inTransaction(ctx, async (tx) => {
    const group = await lockGroup(tx.em, id);
    const rules = await rulesOfGroup(tx.em, group.id);
    await refuseGaining(tx, isMember ? rules.filter(({ effect }) => effect === 'ALLOW') : rules);
    const [user] = login.includes('\0') ? [] : await query<{ id: number }>(tx.em, FIND_USER, [login]);
    if (user === undefined) throw new HolderNotFound(`user "${login}"`);
    const changed = (await query(tx.em, isMember ? ADD : REMOVE, [group.id, user.id])).length > 0;
    await recordAudit(tx, isMember ? 'group.join' : 'group.leave', `group:${group.name}`, { login, changed });
    return changed;
  });
}

async function lockGroup(tx: EntityManager, id: string): Promise<{ readonly id: number; readonly name: string }> {
  const [group] = /^\d{1,9}$/.test(id) ? await query<{ id: number; name: string }>(tx, LOCK, [Number(id)]) : [];
  if (group === undefined) throw new HolderNotFound(`group "${id}"`);
  return group;
}

async function rulesOfGroup(em: EntityManager, id: number): Promise<ReturnType<typeof ruleOf>[]> {
  return (await query<RuleRow>(em, RULES, [id])).map(ruleOf);
}

import { recordAudit } from '../access/recordAudit.ts';
import { ruleOf } from '../access/readRights.ts';
import { refuseGaining } from '../access/refuseGaining.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { lockRole, rulesOfRole } from './findRoles.ts';
import { HolderNotFound } from './roleErrors.ts';

/** Who has a role: a user by login, or a group by name. */
export type RoleHolder =
  { readonly kind: 'user'; readonly login: string } | { readonly kind: 'group'; readonly name: string };

const FIND = {
  user: 'select id from app_user where login = $1',
  group: 'select id from user_group where name = $1',
} as const;

const GIVE = {
  user: 'insert into user_role (user_id, role_id) values ($1, $2) on conflict do nothing returning 1',
  group: 'insert into group_role (group_id, role_id) values ($1, $2) on conflict do nothing returning 1',
} as const;

const TAKE = {
  user: 'delete from user_role where user_id = $1 and role_id = $2 returning 1',
  group: 'delete from group_role where group_id = $1 and role_id = $2 returning 1',
} as const;

/** Gives a role, or takes it back; false if that changed nothing. Throws RoleNotFound, HolderNotFound, RightsExceeded. */
export async function giveRole(
  ctx: RequestContext,
  roleId: string,
  { holder, isGiven }: { readonly holder: RoleHolder; readonly isGiven: boolean },
): Promise<boolean> {
  return await inTransaction(ctx, async (tx) => {
    const role = await lockRole(tx.em, roleId);
    const rules = (await rulesOfRole(tx.em, role.id, null)).map(ruleOf);
    // Somebody who is given a role that denies something gains nothing by that; who loses it may.
    await refuseGaining(tx, isGiven ? rules.filter(({ effect }) => effect === 'ALLOW') : rules);
    const name = holder.kind === 'user' ? holder.login : holder.name;
    const [found] = name.includes('\0') ? [] : await query<{ id: number }>(tx.em, FIND[holder.kind], [name]);
    if (found === undefined) throw new HolderNotFound(`${holder.kind} "${name}"`);
    const changed = await query(tx.em, (isGiven ? GIVE : TAKE)[holder.kind], [found.id, role.id]);
    const object = `${holder.kind}:${name}`;
    await recordAudit(tx, isGiven ? 'role.give' : 'role.take', object, {
      role: role.name,
      changed: changed.length > 0,
    });
    return changed.length > 0;
  });
}

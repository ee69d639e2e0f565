import { query } from '../platform/sql.ts';
import { changeUser, keepAnAdmin } from './changeUser.ts';
import type { RequestContext } from './RequestContext.ts';
import type { UserAccount } from './UserAccount.ts';

const ENABLE = `update app_user set disabled_at = null where id = $1`;
const DISABLE = `update app_user set disabled_at = coalesce(disabled_at, now()) where id = $1`;
const END_ALL = [
  `delete from session where user_id = $1`,
  `delete from api_token where user_id = $1`,
  `delete from sign_in_link where (user_id = $1 or made_by_id = $1) and used_at is null`,
] as const;

/** Lets a user in again, or out: then every session, token and link of theirs, and links that they made, have ended, for good. Throws UserNotFound, AdminProtected, LastAdmin, SessionNeeded, PasswordNeeded. */
export async function setUserEnabled(ctx: RequestContext, login: string, isEnabled: boolean): Promise<UserAccount> {
  const act = isEnabled ? 'user.enable' : 'user.disable';
  return await changeUser(ctx, { act, login }, async (tx, user) => {
    if (isEnabled) await query(tx.em, ENABLE, [user.id]);
    else await disable(tx, user);
    return {};
  });
}

/** The row first: whoever signs in at this moment has done so before, and is ended with the others, or finds it disabled. */
async function disable(tx: RequestContext, user: UserAccount): Promise<void> {
  await keepAnAdmin(tx, user);
  await query(tx.em, DISABLE, [user.id]);
  for (const statement of END_ALL) await query(tx.em, statement, [user.id]);
}

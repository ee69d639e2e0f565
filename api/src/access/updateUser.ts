import { query } from '../platform/sql.ts';
import { changeUser, keepAnAdmin } from './changeUser.ts';
import { checkEmail, checkName } from './checkUserInput.ts';
import { endSessions, rotateSession } from './endSessions.ts';
import type { RequestContext } from './RequestContext.ts';
import type { UserAccount } from './UserAccount.ts';
import { AdminProtected, ExternalAccount } from './userErrors.ts';

export interface UserEdit {
  /** Undefined, here and below: as it is. */
  readonly name: string | undefined;
  /** Null: none. */
  readonly email: string | null | undefined;
  readonly isAdmin: boolean | undefined;
}

const UPDATE_USER = `update app_user set name = $2, email = $3, is_admin = $4 where id = $1`;

/** Changes what is known of a user. Throws UserNotFound, BadUserInput, AdminProtected, LastAdmin, ExternalAccount, SessionNeeded, PasswordNeeded. */
export async function updateUser(ctx: RequestContext, login: string, edit: UserEdit): Promise<UserAccount> {
  let token: string | undefined;
  const changed = await changeUser(ctx, { act: 'user.update', login }, async (tx, user) => {
    const next = applied(user, edit);
    if (user.issuer !== 'local' && (next.name !== user.name || next.email !== user.email))
      throw new ExternalAccount(user.login, user.issuer);
    if (next.isAdmin !== user.isAdmin) token = await changeRank(tx, user, next.isAdmin);
    await query(tx.em, UPDATE_USER, [user.id, next.name, next.email, next.isAdmin]);
    return next;
  });
  if (token !== undefined) ctx.setSessionCookie(token);
  return changed;
}

function applied(user: UserAccount, edit: UserEdit): Pick<UserAccount, 'name' | 'email' | 'isAdmin'> {
  return {
    name: edit.name === undefined ? user.name : checkName(edit.name),
    email: edit.email === undefined ? user.email : checkEmail(edit.email),
    isAdmin: edit.isAdmin ?? user.isAdmin,
  };
}

/** Other rights, other sessions. Returns the token of the caller's own, if it is the caller who changes. */
async function changeRank(tx: RequestContext, user: UserAccount, isAdmin: boolean): Promise<string | undefined> {
  const { caller } = tx;
  if (!(caller.kind === 'user' && caller.isAdmin)) throw new AdminProtected(user.login);
  if (!isAdmin) await keepAnAdmin(tx, user);
  await endSessions(tx, user.id);
  return caller.userId === user.id ? await rotateSession(tx) : undefined;
}

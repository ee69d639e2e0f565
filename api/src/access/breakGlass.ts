import { query } from '../platform/sql.ts';
import { checkNewPassword } from './checkUserInput.ts';
import { createSignInLink } from './ensureAdmin.ts';
import { hashPassword } from './password.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { unlockAccount } from './throttle.ts';
import { UserNotFound } from './userErrors.ts';

const BY = { by: 'chargehand-admin' } as const;

const SET_PASSWORD = `
  update app_user set password_hash = $2, password_changed_at = now(), password_set_by_id = null where login = $1 and issuer = 'local' returning id`;
const END_SESSIONS = `delete from session where user_id = $1`;
const ENABLE = `update app_user set disabled_at = null where login = $1 returning id`;

/**
 * Sets a local user's password for who may write to the database, e.g. when no administrator can sign in: ends the sessions, unlocks sign-in, is recorded.
 * Throws BadPassword, UserNotFound.
 */
export async function setPasswordByHand(ctx: RequestContext, login: string, password: string): Promise<void> {
  checkNewPassword(password, login);
  const hash = await hashPassword(password);
  await inTransaction(ctx, async (tx) => {
    const [user] = await query<{ id: number }>(tx.em, SET_PASSWORD, [login, hash]);
    if (user === undefined) throw new UserNotFound(login);
    await query(tx.em, END_SESSIONS, [user.id]);
    await unlockAccount(tx.em, login);
    await recordAudit(tx, 'user.set-password', `user:${login}`, BY);
  });
}

/** Enables a user for who may write to the database, and unlocks sign-in; is recorded. Throws UserNotFound. */
export async function enableByHand(ctx: RequestContext, login: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const enabled = await query(tx.em, ENABLE, [login]);
    if (enabled.length === 0) throw new UserNotFound(login);
    await unlockAccount(tx.em, login);
    await recordAudit(tx, 'user.enable', `user:${login}`, BY);
  });
}

/** Makes a sign-in link's token for who may write to the database; is recorded. Throws UserNotFound, also for who is disabled. */
export async function linkByHand(ctx: RequestContext, login: string): Promise<string> {
  return await inTransaction(ctx, async (tx) => {
    const token = await createSignInLink(tx.em, { login, madeBy: null });
    if (token === undefined) throw new UserNotFound(login);
    await recordAudit(tx, 'user.sign-in-link', `user:${login}`, BY);
    return token;
  });
}

import { query } from '../platform/sql.ts';
import { changeUser, lockUser } from './changeUser.ts';
import { checkNewPassword } from './checkUserInput.ts';
import { checkPassword } from './checkPassword.ts';
import { endSessions, rotateSession } from './endSessions.ts';
import { findUser } from './findUsers.ts';
import { InvalidCredentials } from './guardGuesses.ts';
import { hashPassword } from './password.ts';
import { Forbidden, isAllowed, userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { knownByCaller } from './knownByCaller.ts';
import { RECENT_MINUTES } from './liveSessions.ts';
import { requireRecentPassword, requireSession } from './requireRecentPassword.ts';
import { digestToken } from './secretToken.ts';
import type { UserAccount } from './UserAccount.ts';
import { ExternalAccount, UserNotFound } from './userErrors.ts';

export interface NewPassword {
  /** Undefined: the caller's own. */
  readonly login: string | undefined;
  readonly password: string;
  /** Undefined: none was given. */
  readonly current: string | undefined;
}

export interface PasswordSet {
  readonly user: UserAccount;
  /** Null: it was somebody else's password. */
  readonly token: string | null;
}

const SET_PASSWORD = `update app_user set password_hash = $2, password_changed_at = now(), password_set_by_id = $3 where id = $1`;
/** The link has done what it is for. */
const FORGET_LINK = `update session set is_by_link = false where token_digest = $1`;
const WAY_IN = `
  select known_by_id as "knownBy", is_by_link as "isByLink", confirmed_at > now() - interval '${RECENT_MINUTES} minutes' as "isRecent"
  from session where token_digest = $1`;

/**
 * Sets a password: one's own with the current one, or soon after coming with a sign-in link, others' as somebody who manages users. All sessions of that user end, but the caller's own, which
 * gets a new token. Throws Forbidden, UserNotFound, AdminProtected, ExternalAccount, BadPassword, SessionNeeded, PasswordNeeded, and as checkPassword.
 */
export async function setPassword(ctx: RequestContext, input: NewPassword): Promise<PasswordSet> {
  const own = userOf(ctx).login;
  if (input.login === undefined || input.login === own) return await setOwn(ctx, own, input);
  return { user: await setOthers(ctx, input.login, input.password), token: null };
}

async function setOwn(ctx: RequestContext, login: string, { password, current }: NewPassword): Promise<PasswordSet> {
  requireSession(ctx);
  const account = await findUser(ctx, login);
  if (account === null) throw new UserNotFound(login);
  if (account.issuer !== 'local') throw new ExternalAccount(login, account.issuer);
  const wayIn = await findWayIn(ctx);
  const isProved = await proveOwner(ctx, { account, wayIn, current });
  checkNewPassword(password, login);
  const hash = await hashPassword(password);
  const set = await inTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, login);
    await query(tx.em, SET_PASSWORD, [user.id, hash, isProved ? null : wayIn.knownBy]);
    await endSessions(tx, user.id);
    await query(tx.em, FORGET_LINK, [digestToken(tx.token ?? '')]);
    const token = await rotateSession(tx);
    await recordAudit(tx, 'user.set-password', `user:${login}`, { own: true });
    return { user: await lockUser(tx, login), token: token ?? null };
  });
  if (set.token !== null) ctx.setSessionCookie(set.token);
  return set;
}

/** How the caller's session was opened. */
interface WayIn {
  /** Who could have opened it in place of the caller. Null: nobody. */
  readonly knownBy: number | null;
  /** With a link, as by who has forgotten the password. */
  readonly isByLink: boolean;
  /** A short time ago, or confirmed since. Null: never. */
  readonly isRecent: boolean | null;
}

async function findWayIn(ctx: RequestContext): Promise<WayIn> {
  const [found] = await query<WayIn>(ctx.em, WAY_IN, [digestToken(ctx.token ?? '')]);
  return found ?? { knownBy: null, isByLink: false, isRecent: null };
}

/** Whether who sets another password for the caller's own account is asked for the current one. */
export async function needsCurrentPassword(ctx: RequestContext, { hasPassword }: UserAccount): Promise<boolean> {
  const { isByLink, isRecent } = await findWayIn(ctx);
  return hasPassword && !(isByLink && isRecent === true);
}

interface Proof {
  readonly account: UserAccount;
  readonly wayIn: WayIn;
  readonly current: string | undefined;
}

/** A link is as good as a password for a short time. Gives whether it was the password. */
async function proveOwner(ctx: RequestContext, { account, wayIn, current }: Proof): Promise<boolean> {
  if (account.hasPassword && current !== undefined) {
    await checkPassword(ctx, account.login, current);
    return true;
  }
  if (account.hasPassword && !wayIn.isByLink) throw new InvalidCredentials();
  await requireRecentPassword(ctx);
  return false;
}

async function setOthers(ctx: RequestContext, login: string, password: string): Promise<UserAccount> {
  if (!isAllowed('MANAGE_USERS', ctx.caller)) throw new Forbidden('MANAGE_USERS');
  checkNewPassword(password, login);
  const hash = await hashPassword(password);
  return await changeUser(ctx, { act: 'user.set-password', login }, async (tx, user) => {
    if (user.issuer !== 'local') throw new ExternalAccount(user.login, user.issuer);
    await query(tx.em, SET_PASSWORD, [user.id, hash, knownByCaller(tx)]);
    await endSessions(tx, user.id);
    return { own: false };
  });
}

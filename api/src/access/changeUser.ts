import { query, queryOne } from '../platform/sql.ts';
import { isAllowed, userOf } from './permissions.ts';
import { readRights } from './readRights.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { refuseGaining } from './refuseGaining.ts';
import { requireRecentPassword } from './requireRecentPassword.ts';
import { ACCOUNT_COLUMNS, type UserAccount } from './UserAccount.ts';
import { AdminProtected, LastAdmin, UserNotFound } from './userErrors.ts';

/** One change of users at a time, so that two administrators cannot disable each other at once. */
export const TAKE_TURN = `select pg_advisory_xact_lock(hashtext('app_user'))`;
const LOCK_USER = `select ${ACCOUNT_COLUMNS} from app_user u where u.login = $1 for no key update`;
const IS_OTHER_ADMIN = `select exists (select 1 from app_user where is_admin and disabled_at is null and id <> $1) as "isThere"`;

/** What is recorded of a change of a user. */
export interface UserChange {
  readonly act: string;
  readonly login: string;
}

/**
 * Changes a user in one transaction with the record of it: `change` gets the user, locked, and returns the details for the record. Throws UserNotFound,
 * AdminProtected, SessionNeeded, PasswordNeeded, and whatever `change` throws.
 */
export async function changeUser(
  ctx: RequestContext,
  { act, login }: UserChange,
  change: (tx: RequestContext, user: UserAccount) => Promise<Readonly<Record<string, unknown>>>,
): Promise<UserAccount> {
  await requireRecentPassword(ctx);
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, TAKE_TURN);
    const user = await lockUser(tx, login);
    await refuseAmplification(tx, user);
    const details = await change(tx, user);
    await recordAudit(tx, act, `user:${user.login}`, details);
    return await lockUser(tx, user.login);
  });
}

/** Locks a user's row until the transaction ends. Throws UserNotFound. */
export async function lockUser(tx: RequestContext, login: string): Promise<UserAccount> {
  const [user] = await query<UserAccount>(tx.em, LOCK_USER, [login.replaceAll('\0', '')]);
  if (user === undefined) throw new UserNotFound(login);
  return user;
}

/** Nobody changes who may do more: whoever can set a password can act as its owner. Throws AdminProtected, RightsExceeded. */
export async function refuseAmplification(
  tx: RequestContext,
  { id, isAdmin, login }: Pick<UserAccount, 'id' | 'isAdmin' | 'login'>,
): Promise<void> {
  const { isAdmin: isByAdmin } = userOf(tx);
  if (isAdmin && !isByAdmin) throw new AdminProtected(login);
  const { rules } = await readRights(tx.em, { userId: id, isAdmin });
  await refuseGaining(
    tx,
    rules.filter(({ effect }) => effect === 'ALLOW'),
  );
}

/** Throws LastAdmin unless there is another enabled administrator. */
export async function keepAnAdmin(tx: RequestContext, { id, login, isAdmin, isEnabled }: UserAccount): Promise<void> {
  if (!isAdmin || !isEnabled) return;
  const { isThere } = await queryOne<{ isThere: boolean }>(tx.em, IS_OTHER_ADMIN, [id]);
  if (!isThere) throw new LastAdmin(login);
}

/** Whether the caller may see and end what belongs to a user: their own, but not with a limited token, or as somebody who manages users. */
export function mayManage(ctx: RequestContext, login: string): boolean {
  const { caller } = ctx;
  const isOwn = caller.kind === 'user' && caller.login === login && caller.rights.token === null;
  return isOwn || isAllowed('MANAGE_USERS', caller);
}

import { query, queryOne } from '../platform/sql.ts';
import { lockUser, TAKE_TURN } from './changeUser.ts';
import { checkEmail, checkLogin, checkName, checkNewPassword } from './checkUserInput.ts';
import { createSignInLink } from './ensureAdmin.ts';
import { hashPassword } from './password.ts';
import { knownByCaller } from './knownByCaller.ts';
import { userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { requireRecentPassword } from './requireRecentPassword.ts';
import type { UserAccount } from './UserAccount.ts';
import { LoginTaken } from './userErrors.ts';

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly email: string | null | undefined;
  /** Null: the person chooses one, after the first sign-in with a link. */
  readonly password: string | null | undefined;
}

export interface CreatedUser {
  readonly user: UserAccount;
  /** Null: the user has a password. */
  readonly signInPath: string | null;
}

/** Logins that differ only in case would be taken for each other. */
const IS_TAKEN = `select exists (select 1 from app_user where lower(login) = lower($1)) as "isTaken"`;
const INSERT_USER = `
  insert into app_user (login, name, email, password_hash, password_changed_at, password_set_by_id)
  select $1, $2, $3, $4, case when $4::text is null then null else now() end, case when $4::text is null then null else $5::int end`;

/** Makes a local user without any rights. Throws BadUserInput, BadPassword, LoginTaken, SessionNeeded, PasswordNeeded. */
export async function createUser(ctx: RequestContext, input: NewUser): Promise<CreatedUser> {
  await requireRecentPassword(ctx);
  const login = checkLogin(input.login);
  const values = [checkName(input.name), checkEmail(input.email)];
  const password = input.password ?? null;
  if (password !== null) checkNewPassword(password, login);
  const hash = password === null ? null : await hashPassword(password);
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, TAKE_TURN);
    const { isTaken } = await queryOne<{ isTaken: boolean }>(tx.em, IS_TAKEN, [login]);
    if (isTaken) throw new LoginTaken(login);
    const { userId } = userOf(tx);
    await query(tx.em, INSERT_USER, [login, ...values, hash, knownByCaller(tx)]);
    await recordAudit(tx, 'user.create', `user:${login}`, { name: values[0], hasPassword: hash !== null });
    const signInPath = hash === null ? pathOf(await createSignInLink(tx.em, { login, madeBy: userId })) : null;
    return { user: await lockUser(tx, login), signInPath };
  });
}

/** The page that takes a link's token. Null: there is no link. */
export function pathOf(token: string | undefined): string | null {
  return token === undefined ? null : `/sign-in?token=${token}`;
}

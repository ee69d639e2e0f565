import { query } from '../platform/sql.ts';
import { guardGuesses } from './guardGuesses.ts';
import { isPassword } from './password.ts';
import type { RequestContext } from './RequestContext.ts';
import { User } from './User.ts';

const FIND_USER = `select id, password_hash as hash, disabled_at is null as "isEnabled" from app_user where login = $1`;

/**
 * The user of a login and its password; does the same for a login that nobody has, and for a disabled user. Throws InvalidCredentials,
 * TooManyAttempts, TooManyAtOnce.
 */
export async function checkPassword(ctx: RequestContext, login: string, password: string): Promise<User> {
  const storable = login.replaceAll('\0', '');
  const userId = await guardGuesses(ctx, storable, async () => {
    const [user] = await query<{ id: number; hash: string | null; isEnabled: boolean }>(ctx.em, FIND_USER, [storable]);
    const isRight = await isPassword(password, user?.hash ?? null);
    return isRight && user?.isEnabled === true ? user.id : undefined;
  });
  return await ctx.em.findOneOrFail(User, userId, { refresh: true });
}

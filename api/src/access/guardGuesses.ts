import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { recordRefusal } from './audit/recordRefusal.ts';
import { recordAudit } from './recordAudit.ts';
import type { RequestContext } from './RequestContext.ts';
import { attemptOf, forgetOldTries, forgiveTries, takeTry, TooManyAttempts } from './throttle.ts';

export class InvalidCredentials extends AppError {
  readonly code = 'INVALID_CREDENTIALS';
  constructor() {
    super('Login and password do not belong together.');
  }
}

const IS_LOGIN = `select 1 from app_user where login = $1`;

/**
 * Lets a login be tried as often as the throttle allows: `check` gives what the right password opens, undefined for a wrong one. Each wrong try is
 * recorded and counted; what `check` throws counts as well. Throws InvalidCredentials, TooManyAttempts.
 */
export async function guardGuesses<Result>(
  ctx: RequestContext,
  login: string,
  check: () => Promise<Result | undefined>,
): Promise<Result> {
  const attempt = attemptOf(login, ctx.address);
  const { isLast } = await takeTry(ctx.em, attempt).catch(async (cause: unknown) => {
    if (cause instanceof TooManyAttempts) await recordThrottled(ctx, login, attempt.address);
    throw cause;
  });
  const found = await check();
  if (found === undefined) {
    await recordAudit(ctx, 'sign-in.refused', `login:${await nameLogin(ctx, login)}`, isLast ? { locked: true } : {});
    await forgetOldTries(ctx.em);
    throw new InvalidCredentials();
  }
  await forgiveTries(ctx.em, attempt);
  return found;
}

/** By address: logins can be made up without end. */
async function recordThrottled(ctx: RequestContext, login: string, address: string): Promise<void> {
  const details = { login: await nameLogin(ctx, login) };
  await recordRefusal(ctx, { act: 'sign-in.throttled', object: `address:${address}`, details });
}

/** For the record, which stays for ever: people write passwords there by mistake, so only the login of an account is told. */
async function nameLogin({ em }: RequestContext, login: string): Promise<string> {
  return (await query(em, IS_LOGIN, [login])).length > 0 ? login : 'unknown';
}

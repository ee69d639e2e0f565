import { AppError } from '../platform/AppError.ts';
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
  const object = `login:${login.slice(0, 100)}`;
  const { isLast } = await takeTry(ctx.em, attempt).catch(async (cause: unknown) => {
    if (cause instanceof TooManyAttempts) await recordRefusal(ctx, { act: 'sign-in.throttled', object, details: {} });
    throw cause;
  });
  const found = await check();
  if (found === undefined) {
    await recordAudit(ctx, 'sign-in.refused', object, isLast ? { locked: true } : {});
    await forgetOldTries(ctx.em);
    throw new InvalidCredentials();
  }
  await forgiveTries(ctx.em, attempt);
  return found;
}

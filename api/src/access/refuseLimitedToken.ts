import { AppError } from '../platform/AppError.ts';
import { userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';

/** What would outlive the limits of the token that asks for it. */
export class TokenLimited extends AppError {
  readonly code = 'TOKEN_LIMITED';
  override readonly isRefusal = true;
  constructor(readonly what: string) {
    super(
      `A limited token does not ${what}, which would have all rights of its owner. Sign in, or use a token without limits.`,
    );
  }
}

/** Throws TokenLimited when the caller has come with a limited token; `what` is what it must not do. */
export function refuseLimitedToken(ctx: RequestContext, what: string): void {
  if (userOf(ctx).rights.token !== null) throw new TokenLimited(what);
}

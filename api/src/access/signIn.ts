import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { recordRefusal } from './audit/recordRefusal.ts';
import { checkPassword } from './checkPassword.ts';
import { openSession, type SignedIn } from './openSession.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken } from './secretToken.ts';
import { User } from './User.ts';

export class SignInLinkUsed extends AppError {
  readonly code = 'SIGN_IN_LINK_USED';
  constructor() {
    super('This sign-in link was used before or is too old. Sign in with login and password, or ask for a new link.');
  }
}

const USE_LINK = `
  update sign_in_link set used_at = now() where token_digest = $1 and used_at is null and expires_at > now() returning user_id`;

/** Signs in with login and password. Throws InvalidCredentials, TooManyAttempts, TooManyAtOnce. */
export async function signIn(ctx: RequestContext, login: string, password: string): Promise<SignedIn> {
  return await openSession(ctx, await checkPassword(ctx, login, password));
}

/** Signs in with the token of a one-time link, which is used up by it. Throws SignInLinkUsed, AccountDisabled. */
export async function signInWithLink(ctx: RequestContext, token: string): Promise<SignedIn> {
  const signedIn = await inTransaction(ctx, async (tx) => {
    const [link] = await query<{ user_id: number }>(tx.em, USE_LINK, [digestToken(token)]);
    return link && (await openSession(tx, await tx.em.findOneOrFail(User, link.user_id)));
  });
  if (signedIn !== undefined) return signedIn;
  await recordRefusal(ctx, { act: 'sign-in.refused', object: 'sign-in-link', details: {} });
  throw new SignInLinkUsed();
}

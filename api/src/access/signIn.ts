import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { recordRefusal } from './audit/recordRefusal.ts';
import { checkPassword } from './checkPassword.ts';
import { hasOutgrown } from './hasOutgrown.ts';
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

/** Whoever chose the way in may do less than the user by now. */
export class WayInOutgrown extends AppError {
  readonly code = 'WAY_IN_OUTGROWN';
  constructor() {
    super(
      'Somebody else chose this password or made this link, and may do less than you by now. Ask an administrator for a new sign-in link, and choose a password of your own.',
    );
  }
}

const USE_LINK = `
  update sign_in_link set used_at = now() where token_digest = $1 and used_at is null and expires_at > now()
  returning user_id, made_by_id`;
const WHO_SET = `select password_set_by_id as by from app_user where id = $1`;

/** Signs in with login and password. Throws InvalidCredentials, TooManyAttempts, TooManyAtOnce, WayInOutgrown. */
export async function signIn(ctx: RequestContext, login: string, password: string): Promise<SignedIn> {
  const user = await checkPassword(ctx, login, password);
  const { by } = await queryOne<{ by: number | null }>(ctx.em, WHO_SET, [user.id]);
  await refuseOutgrown(ctx, user, by);
  return await openSession(ctx, user);
}

/** Signs in with the token of a one-time link, which is used up by it. Throws SignInLinkUsed, AccountDisabled, WayInOutgrown. */
export async function signInWithLink(ctx: RequestContext, token: string): Promise<SignedIn> {
  const signedIn = await inTransaction(ctx, async (tx) => {
    const [link] = await query<{ user_id: number; made_by_id: number | null }>(tx.em, USE_LINK, [digestToken(token)]);
    if (link === undefined) return undefined;
    const user = await tx.em.findOneOrFail(User, link.user_id);
    await refuseOutgrown(ctx, user, link.made_by_id);
    return await openSession(tx, user, { isByLink: true });
  });
  if (signedIn !== undefined) return signedIn;
  await recordRefusal(ctx, { act: 'sign-in.refused', object: 'sign-in-link', details: {} });
  throw new SignInLinkUsed();
}

async function refuseOutgrown(ctx: RequestContext, user: User, by: number | null): Promise<void> {
  if (by === null || !(await hasOutgrown(ctx.em, user, by))) return;
  await recordRefusal(ctx, { act: 'sign-in.refused', object: `login:${user.login}`, details: { reason: 'outgrown' } });
  throw new WayInOutgrown();
}

import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { recordRefusal } from './audit/recordRefusal.ts';
import { checkPassword } from './checkPassword.ts';
import { hasOutgrown } from './hasOutgrown.ts';
import { openSession, type SessionOrigin, type SignedIn } from './openSession.ts';
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
  returning user_id as "userId", (select id from app_user where id = made_by_id and not is_admin) as "knownBy"`;
const WHO_SET = `select password_set_by_id as "knownBy" from app_user where id = $1`;

/** Signs in with login and password. Throws InvalidCredentials, TooManyAttempts, TooManyAtOnce, WayInOutgrown. */
export async function signIn(ctx: RequestContext, login: string, password: string): Promise<SignedIn> {
  const user = await checkPassword(ctx, login, password);
  return await noting(ctx, login, async (tx) => {
    const { knownBy } = await queryOne<{ knownBy: number | null }>(tx.em, WHO_SET, [user.id]);
    return await openUnlessOutgrown(tx, user, { knownBy });
  });
}

/** Signs in with the token of a one-time link, which is used up by it. Throws SignInLinkUsed, AccountDisabled, WayInOutgrown. */
export async function signInWithLink(ctx: RequestContext, token: string): Promise<SignedIn> {
  const signedIn = await noting(ctx, 'sign-in-link', async (tx) => {
    const [link] = await query<{ userId: number; knownBy: number | null }>(tx.em, USE_LINK, [digestToken(token)]);
    if (link === undefined) return undefined;
    const user = await tx.em.findOneOrFail(User, link.userId);
    return await openUnlessOutgrown(tx, user, { isByLink: true, knownBy: link.knownBy });
  });
  if (signedIn !== undefined) return signedIn;
  await recordRefusal(ctx, { act: 'sign-in.refused', object: 'sign-in-link', details: {} });
  throw new SignInLinkUsed();
}

async function openUnlessOutgrown(tx: RequestContext, user: User, origin: SessionOrigin): Promise<SignedIn> {
  if (await hasOutgrown(tx.em, user, origin.knownBy ?? null)) throw new WayInOutgrown();
  return await openSession(tx, user, origin);
}

/** Records a way in that was outgrown once its transaction is over, and has given its connection back. */
async function noting<Result>(
  ctx: RequestContext,
  name: string,
  work: (tx: RequestContext) => Promise<Result>,
): Promise<Result> {
  try {
    return await inTransaction(ctx, work);
  } catch (cause) {
    if (cause instanceof WayInOutgrown)
      await recordRefusal(ctx, {
        act: 'sign-in.refused',
        object: name === 'sign-in-link' ? name : `login:${name}`,
        details: { reason: 'outgrown' },
      });
    throw cause;
  }
}

import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { callerOf } from './identifyCaller.ts';
import { recordRefusal } from './audit/recordRefusal.ts';
import { isPassword } from './password.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken, makeToken, nameToken } from './secretToken.ts';
import { User } from './User.ts';

export class InvalidCredentials extends AppError {
  readonly code = 'INVALID_CREDENTIALS';
  constructor() {
    super('Login and password do not belong together.');
  }
}

export class SignInLinkUsed extends AppError {
  readonly code = 'SIGN_IN_LINK_USED';
  constructor() {
    super('This sign-in link was used before or is too old. Sign in with login and password, or ask for a new link.');
  }
}

export class TooManyAttempts extends AppError {
  readonly code = 'TOO_MANY_ATTEMPTS';
  constructor(readonly retryAfterSeconds: number) {
    super(`Too many failed sign-ins for this login. Try again in ${retryAfterSeconds} seconds.`);
  }
}

export interface SignedIn {
  readonly user: User;
  readonly token: string;
}

const SESSION_HOURS = 12;
const ATTEMPTS = 10;
const ATTEMPT_WINDOW_SECONDS = 300;

const COUNT_REFUSED = `
  select count(*)::int as refused from audit_entry
  where object = $1 and act = 'sign-in.refused' and at > now() - make_interval(secs => $2)`;

const USE_LINK = `
  update sign_in_link set used_at = now() where token_digest = $1 and used_at is null and expires_at > now() returning user_id`;

const INSERT_SESSION = `insert into session (token_digest, user_id, expires_at) values ($1, $2, now() + make_interval(hours => $3))`;

/** Signs in with login and password. Throws InvalidCredentials, and TooManyAttempts after ten failures in five minutes. */
export async function signIn(ctx: RequestContext, login: string, password: string): Promise<SignedIn> {
  const object = `login:${login.slice(0, 100)}`;
  const [attempts] = await query<{ refused: number }>(ctx.em, COUNT_REFUSED, [object, ATTEMPT_WINDOW_SECONDS]);
  if ((attempts?.refused ?? 0) >= ATTEMPTS) {
    await recordRefusal(ctx, { act: 'sign-in.throttled', object, details: {} });
    throw new TooManyAttempts(ATTEMPT_WINDOW_SECONDS);
  }
  const user = await ctx.em.findOne(User, { login });
  if (!(await isPassword(password, user?.passwordHash ?? null)) || user === null) {
    await recordAudit(ctx, 'sign-in.refused', object);
    throw new InvalidCredentials();
  }
  return await openSession(ctx, user);
}

/** Signs in with the token of a one-time link, which is used up by it. Throws SignInLinkUsed. */
export async function signInWithLink(ctx: RequestContext, token: string): Promise<SignedIn> {
  const signedIn = await inTransaction(ctx, async (tx) => {
    const [link] = await query<{ user_id: number }>(tx.em, USE_LINK, [digestToken(token)]);
    return link && (await openSession(tx, await tx.em.findOneOrFail(User, link.user_id)));
  });
  if (signedIn !== undefined) return signedIn;
  await recordRefusal(ctx, { act: 'sign-in.refused', object: 'sign-in-link', details: {} });
  throw new SignInLinkUsed();
}

async function openSession(ctx: RequestContext, user: User): Promise<SignedIn> {
  const token = makeToken('session');
  await inTransaction(ctx, async (tx) => {
    await query(tx.em, INSERT_SESSION, [digestToken(token), user.id, SESSION_HOURS]);
    const caller = await callerOf(tx.em, user);
    await recordAudit({ ...tx, caller }, 'sign-in', `login:${user.login}`, { credential: nameToken(token) });
  });
  ctx.setSessionCookie(token);
  return { user, token };
}

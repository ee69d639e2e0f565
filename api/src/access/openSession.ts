import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { callerOf } from './identifyCaller.ts';
import { describeAgent } from './describeAgent.ts';
import { IS_LIVE, SESSION_HOURS } from './liveSessions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken, makeToken, nameToken } from './secretToken.ts';
import type { User } from './User.ts';

export class AccountDisabled extends AppError {
  readonly code = 'ACCOUNT_DISABLED';
  constructor(readonly login: string) {
    super(`The account "${login}" is disabled. Ask somebody who manages users to enable it.`);
  }
}

export interface SignedIn {
  readonly user: User;
  readonly token: string;
}

/** Locks the user's row: whoever disables it meanwhile waits, and then ends this session too. */
const NOTE_SIGN_IN = `
  update app_user set last_sign_in_at = now() where id = $1 and disabled_at is null returning 1`;

/** What has ended of this user's, and the session that the request came with, whosever it was: an id from before is never gone on with. */
const END_EARLIER = `delete from session s where s.token_digest = $2 or (s.user_id = $1 and not ${IS_LIVE('s')})`;

/** How somebody came to a session. */
export interface SessionOrigin {
  readonly isByLink?: boolean;
  /** Who chose the password or made the link, and is no administrator. Null or not given: nobody else. */
  readonly knownBy?: number | null;
  /** Digest of the session that is replaced. Null or not given: the one that the request came with, if any. */
  readonly earlier?: string | null;
}

/** Who opens a session has just shown who they are. */
const INSERT_SESSION = `
  insert into session (token_digest, user_id, expires_at, confirmed_at, address, agent, is_by_link, known_by_id)
  values ($1, $2, now() + make_interval(hours => $3), now(), $4, $5, $6, $7)`;

/** Signs a user in whom somebody has identified: a new session, with its cookie, in place of the one that the request came with. Throws AccountDisabled. */
export async function openSession(
  ctx: RequestContext,
  user: User,
  { isByLink = false, knownBy = null, earlier = null }: SessionOrigin = {},
): Promise<SignedIn> {
  const token = makeToken('session');
  const { id: userId, login, isAdmin } = user;
  await inTransaction(ctx, async (tx) => {
    const [enabled] = await query(tx.em, NOTE_SIGN_IN, [userId]);
    if (enabled === undefined) throw new AccountDisabled(login);
    await query(tx.em, END_EARLIER, [userId, earlier ?? digestToken(ctx.token ?? '')]);
    const from = [ctx.address ?? null, describeAgent(ctx.agent)];
    await query(tx.em, INSERT_SESSION, [digestToken(token), userId, SESSION_HOURS, ...from, isByLink, knownBy]);
    const caller = await callerOf(tx.em, { id: userId, login, isAdmin });
    const details = { issuer: user.issuer, credential: nameToken(token) };
    await recordAudit({ ...tx, caller }, 'sign-in', `login:${login}`, details);
  });
  ctx.setSessionCookie(token);
  return { user, token };
}

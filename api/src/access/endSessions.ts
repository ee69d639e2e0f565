import { query } from '../platform/sql.ts';
import type { RequestContext } from './RequestContext.ts';
import { digestToken, makeToken } from './secretToken.ts';

const END_SESSIONS = `delete from session where user_id = $1 and token_digest <> $2 returning 1`;
const END_LINKS = `delete from sign_in_link where user_id = $1 and used_at is null`;
const ROTATE = `
  update session set token_digest = $2, confirmed_at = now() where token_digest = $1 returning 1`;

/** Ends every session of a user but the one of this request, and the links not yet used; to be called whenever rights change. Returns how many ended. */
export async function endSessions(tx: RequestContext, userId: number): Promise<number> {
  await query(tx.em, END_LINKS, [userId]);
  return (await query(tx.em, END_SESSIONS, [userId, digestToken(tx.token ?? '')])).length;
}

/** Gives the session of this request a new token, for its cookie once that has come true; the old one opens nothing any more. Undefined: it came with no session. */
export async function rotateSession(tx: RequestContext): Promise<string | undefined> {
  const token = makeToken('session');
  const rotated = await query(tx.em, ROTATE, [digestToken(tx.token ?? ''), digestToken(token)]);
  return rotated.length === 0 ? undefined : token;
}

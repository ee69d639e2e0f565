import { query } from '../platform/sql.ts';
import { RECENT_MINUTES } from './liveSessions.ts';
import type { RequestContext } from './RequestContext.ts';
import { digestToken, kindOfToken } from './secretToken.ts';
import { PasswordNeeded, SessionNeeded } from './userErrors.ts';

const IS_RECENT = `
  select 1 from session where token_digest = $1 and confirmed_at > now() - interval '${RECENT_MINUTES} minutes'`;

/** Lets a dangerous act pass only within ten minutes of signing in or confirming the password: an unlocked screen is not enough. Throws SessionNeeded, PasswordNeeded. */
export async function requireRecentPassword(ctx: RequestContext): Promise<void> {
  const token = requireSession(ctx);
  const recent = await query(ctx.em, IS_RECENT, [digestToken(token)]);
  if (recent.length === 0) throw new PasswordNeeded(RECENT_MINUTES);
}

/** The token of the session that the request came with. Throws SessionNeeded when it came with another one, so that none outlives itself by making more. */
export function requireSession({ token }: RequestContext): string {
  if (token === undefined || kindOfToken(token) !== 'session') throw new SessionNeeded();
  return token;
}

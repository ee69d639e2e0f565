import { query } from '../platform/sql.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken } from './secretToken.ts';

/** Ends the session of the request's token and clears the cookie; true if there was one. */
export async function signOut(ctx: RequestContext): Promise<boolean> {
  const { token } = ctx;
  ctx.setSessionCookie(undefined);
  if (token === undefined) return false;
  return await inTransaction(ctx, async (tx) => {
    const ended = await query(tx.em, 'delete from session where token_digest = $1 returning 1', [digestToken(token)]);
    if (ended.length > 0) await recordAudit(tx, 'sign-out', 'session');
    return ended.length > 0;
  });
}

import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { lockUser, mayManage, refuseAmplification } from './changeUser.ts';
import { Forbidden, userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { digestToken } from './secretToken.ts';
import type { UserAccount } from './UserAccount.ts';

/** There is none, or it is somebody else's: nobody learns which. */
export class SessionNotFound extends AppError {
  readonly code = 'SESSION_NOT_FOUND';
  constructor(readonly id: string) {
    super(`You have no open session "${id.slice(0, 50)}".`);
  }
}

const OWNER = `
  select u.id, u.login, u.is_admin as "isAdmin" from session s join app_user u on u.id = s.user_id where s.id = $1`;
const END_ONE = `delete from session where id = $1 returning token_digest as digest`;
const END_ALL = `delete from session where user_id = $1 returning token_digest as digest`;

/** Ends one session: one's own, or as somebody who manages users. Throws SessionNotFound, AdminProtected. */
export async function endSession(ctx: RequestContext, id: string): Promise<void> {
  const found = /^\d{1,9}$/.test(id) ? Number(id) : 0;
  const [owner] = await query<Pick<UserAccount, 'id' | 'login' | 'isAdmin'>>(ctx.em, OWNER, [found]);
  if (owner === undefined || !mayManage(ctx, owner.login)) throw new SessionNotFound(id);
  if (owner.login !== userOf(ctx).login) await refuseAmplification(ctx, owner);
  const ended = await inTransaction(ctx, async (tx) => {
    const rows = await query<{ digest: string }>(tx.em, END_ONE, [found]);
    if (rows.length > 0) await recordAudit(tx, 'session.end', `login:${owner.login}`, { session: found });
    return rows;
  });
  forgetCookie(ctx, ended);
}

/** Signs a user out everywhere: oneself, or as somebody who manages users. Returns how many sessions that were. Throws Forbidden, UserNotFound, AdminProtected. */
export async function endAllSessions(ctx: RequestContext, login: string): Promise<number> {
  if (!mayManage(ctx, login)) throw new Forbidden('MANAGE_USERS');
  const ended = await inTransaction(ctx, async (tx) => {
    const user = await lockUser(tx, login);
    if (login !== userOf(tx).login) await refuseAmplification(tx, user);
    const rows = await query<{ digest: string }>(tx.em, END_ALL, [user.id]);
    await recordAudit(tx, 'session.end-all', `login:${login}`, { sessions: rows.length });
    return rows;
  });
  forgetCookie(ctx, ended);
  return ended.length;
}

function forgetCookie(ctx: RequestContext, ended: readonly { readonly digest: string }[]): void {
  const current = digestToken(ctx.token ?? '');
  if (ended.some(({ digest }) => digest === current)) ctx.setSessionCookie(undefined);
}

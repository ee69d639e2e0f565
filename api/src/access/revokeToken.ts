import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { mayManage, refuseAmplification } from './changeUser.ts';
import { userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import type { UserAccount } from './UserAccount.ts';

/** There is none, or it is somebody else's: nobody learns which. */
export class TokenNotFound extends AppError {
  readonly code = 'TOKEN_NOT_FOUND';
  constructor(readonly id: string) {
    super(`You have no token "${id.slice(0, 50)}".`);
  }
}

const OWNER = `
  select u.id, u.login, u.is_admin as "isAdmin", t.name from api_token t join app_user u on u.id = t.user_id where t.id = $1`;
const REVOKE = `delete from api_token where id = $1 returning 1`;

/** Ends a personal token: one's own, or as somebody who manages users. Throws TokenNotFound, AdminProtected. */
export async function revokeToken(ctx: RequestContext, id: string): Promise<void> {
  const found = /^\d{1,9}$/.test(id) ? Number(id) : 0;
  const [token] = await query<Pick<UserAccount, 'id' | 'login' | 'isAdmin' | 'name'>>(ctx.em, OWNER, [found]);
  if (token === undefined || !mayManage(ctx, token.login)) throw new TokenNotFound(id);
  if (token.login !== userOf(ctx).login) await refuseAmplification(ctx, token);
  await inTransaction(ctx, async (tx) => {
    const revoked = await query(tx.em, REVOKE, [found]);
    if (revoked.length === 0) throw new TokenNotFound(id);
    await recordAudit(tx, 'token.revoke', `token:${found}`, { name: token.name, owner: token.login });
  });
}

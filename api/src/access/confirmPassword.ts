import { query } from '../platform/sql.ts';
import { checkPassword } from './checkPassword.ts';
import { userOf } from './permissions.ts';
import { recordAudit } from './recordAudit.ts';
import { inTransaction, type RequestContext } from './RequestContext.ts';
import { requireSession } from './requireRecentPassword.ts';
import { digestToken } from './secretToken.ts';

const CONFIRM = `update session set confirmed_at = now() where token_digest = $1`;

/** Notes that the person at this session has given the password again. Throws SessionNeeded, InvalidCredentials, TooManyAttempts, TooManyAtOnce. */
export async function confirmPassword(ctx: RequestContext, password: string): Promise<void> {
  const token = requireSession(ctx);
  const { login } = userOf(ctx);
  await checkPassword(ctx, login, password);
  await inTransaction(ctx, async (tx) => {
    await query(tx.em, CONFIRM, [digestToken(token)]);
    await recordAudit(tx, 'password.confirm', `login:${login}`);
  });
}

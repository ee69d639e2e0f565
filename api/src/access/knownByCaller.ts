import { userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';

/** Who is noted as knowing a password that the caller chooses for somebody else. Null: an administrator, who needs no way in of others. */
export function knownByCaller(ctx: RequestContext): number | null {
  const { userId, isAdmin } = userOf(ctx);
  return isAdmin ? null : userId;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { callerOf, type KnownUser } from '../access/identifyCaller.ts';
import type { Caller } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';

const FIND_OWNER = `select id, login, is_admin as "isAdmin" from app_user where id = $1 and disabled_at is null`;

/** The owner of a schedule as a caller, read anew: whoever was deleted or disabled, or lost a right, since the schedule was made does not act any more. */
export async function ownerOf(em: EntityManager, { ownerId }: { readonly ownerId: number | null }): Promise<Caller> {
  const [owner] = await query<KnownUser>(em, FIND_OWNER, [ownerId]);
  return owner === undefined ? { kind: 'nobody' } : await callerOf(em, owner);
}

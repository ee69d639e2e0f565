import type { EntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';

const FIND_OWNER = `select id, login, is_admin as "isAdmin" from app_user where id = $1`;

/** The owner of a schedule as a caller, read anew: whoever was deleted, or lost a right, since the schedule was made does not act any more. */
export async function ownerOf(em: EntityManager, { ownerId }: { readonly ownerId: number | null }): Promise<Caller> {
  const [owner] = await query<{ id: number; login: string; isAdmin: boolean }>(em, FIND_OWNER, [ownerId]);
  return owner === undefined ? { kind: 'nobody' } : { kind: 'user', userId: owner.id, ...owner };
}

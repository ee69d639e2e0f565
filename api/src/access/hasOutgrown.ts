import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { readRights } from './readRights.ts';
import { firstBeyond } from './refuseGaining.ts';

const IS_ADMIN = `select is_admin as "isAdmin" from app_user where id = $1`;

/**
 * Whether a user may do more by now than somebody who once chose a way in for them, and may still know it: whoever manages users makes
 * links and passwords for those alone who may do no more than themselves, and a later rise of the user must not raise them too. The entity
 * manager must see everything.
 */
export async function hasOutgrown(
  em: EntityManager,
  user: { readonly id: number; readonly isAdmin: boolean },
  knownBy: number | null,
): Promise<boolean> {
  if (knownBy === null || knownBy === user.id) return false;
  const [by] = await query<{ isAdmin: boolean }>(em, IS_ADMIN, [knownBy]);
  if (by === undefined || by.isAdmin) return false;
  if (user.isAdmin) return true;
  const { rules } = await readRights(em, { userId: user.id, isAdmin: false });
  const rights = await readRights(em, { userId: knownBy, isAdmin: false });
  const allowing = rules.filter(({ effect }) => effect === 'ALLOW');
  return (await firstBeyond(em, rights, allowing)) !== undefined;
}

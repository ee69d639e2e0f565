import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { readRights } from './readRights.ts';
import { firstBeyond } from './refuseGaining.ts';
import type { User } from './User.ts';

const FIND = `select id, is_admin as "isAdmin", disabled_at is null as "isEnabled" from app_user where id = $1`;

/**
 * Whether a user may do more by now than somebody who once chose a way in for them, and may still know it: whoever manages users makes
 * links and passwords for those alone who may do no more than themselves, and a later rise of the user must not raise them too.
 */
export async function hasOutgrown(
  em: EntityManager,
  user: Pick<User, 'id' | 'isAdmin'>,
  byId: number,
): Promise<boolean> {
  const [by] = await query<{ id: number; isAdmin: boolean; isEnabled: boolean }>(em, FIND, [byId]);
  // Who has left is kept out by other means, and must not lock out everybody whom they ever let in.
  if (by === undefined || by.isAdmin || !by.isEnabled || by.id === user.id) return false;
  if (user.isAdmin) return true;
  const { rules } = await readRights(em, { userId: user.id, isAdmin: false });
  const rights = await readRights(em, { userId: by.id, isAdmin: false });
  const allowing = rules.filter(({ effect }) => effect === 'ALLOW');
  return (await firstBeyond(em, rights, allowing)) !== undefined;
}

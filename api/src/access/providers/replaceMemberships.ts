import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';

/** What somebody here has made by hand stays, also where the provider says the same. */
const LEAVE_GROUPS = `
  delete from user_group_member m using user_group g
  where m.group_id = g.id and m.user_id = $1 and m.is_from_provider and g.name <> all($2) returning g.name`;

const JOIN_GROUPS = `
  with joined as (
    insert into user_group_member (group_id, user_id, is_from_provider)
    select id, $1, true from user_group where name = any($2) on conflict do nothing returning group_id)
  select g.name from joined join user_group g on g.id = joined.group_id`;

const KNOWN_GROUPS = `select name from user_group where name = any($1)`;

/** How the memberships of an account changed. */
export interface MembershipChange {
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** Groups that the file names and nobody has made. */
  readonly unknown: readonly string[];
}

/** Makes the memberships that come from the provider those in the groups of these names. */
export async function replaceMemberships(
  tx: EntityManager,
  userId: number,
  groups: readonly string[],
): Promise<MembershipChange> {
  const left = await query<{ name: string }>(tx, LEAVE_GROUPS, [userId, groups]);
  const joined = await query<{ name: string }>(tx, JOIN_GROUPS, [userId, groups]);
  const known = new Set((await query<{ name: string }>(tx, KNOWN_GROUPS, [groups])).map(({ name }) => name));
  return {
    joined: joined.map(({ name }) => name),
    left: left.map(({ name }) => name),
    unknown: groups.filter((name) => !known.has(name)),
  };
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { PlannedGroup, PlannedUser } from './ImportPlan.ts';

/** Without a password: they get in by their provider, or by a sign-in link. */
const MAKE_USERS = `
  with made as (
    insert into app_user (login, name) select r.login, r.name from unnest($2::text[], $3::text[]) as r(login, name) returning id)
  insert into imported_user (user_id, source_id) select id, $1 from made`;
const NAME_USERS = `
  update app_user u set name = r.name from unnest($2::text[], $3::text[]) as r(login, name), imported_user i
  where u.login = r.login and i.user_id = u.id and i.source_id = $1 and u.name <> r.name`;

const DELETE_GROUPS = `
  delete from user_group g using imported_group i where i.group_id = g.id and i.source_id = $1 and g.name <> all($2::text[])`;
const MAKE_GROUPS = `
  with made as (
    insert into user_group (name) select r.name from unnest($2::text[]) as r(name)
    where not exists (select 1 from user_group g where g.name = r.name) returning id)
  insert into imported_group (group_id, source_id) select id, $1 from made`;
/** Whom a provider put in, it takes out again. */
const EMPTY_GROUPS = `
  delete from user_group_member m using imported_group i where i.group_id = m.group_id and i.source_id = $1 and not m.is_from_provider`;
const FILL_GROUPS = `
  insert into user_group_member (group_id, user_id)
  select g.id, u.id from unnest($2::text[], $3::text[]) as r(name, login)
  join user_group g on g.name = r.name join imported_group i on i.group_id = g.id and i.source_id = $1 join app_user u on u.login = r.login
  on conflict do nothing`;

/** Makes the accounts that are new, and names those that earlier imports made as Foreman does. Other accounts are left as they are. */
export async function storeUsers(tx: EntityManager, sourceId: number, users: readonly PlannedUser[]): Promise<void> {
  const columns = (state: PlannedUser['state']): unknown[] => {
    const some = users.filter((user) => user.state === state);
    return [sourceId, some.map(({ login }) => login), some.map(({ name }) => name)];
  };
  await query(tx, MAKE_USERS, columns('NEW'));
  await query(tx, NAME_USERS, columns('IMPORTED'));
}

/** Makes the groups of a source what they are in Foreman; one that keeps its name keeps its row. */
export async function replaceGroups(
  tx: EntityManager,
  sourceId: number,
  groups: readonly PlannedGroup[],
): Promise<void> {
  const names = groups.map(({ name }) => name);
  await query(tx, DELETE_GROUPS, [sourceId, names]);
  await query(tx, MAKE_GROUPS, [sourceId, names]);
  await query(tx, EMPTY_GROUPS, [sourceId]);
  const members = groups.flatMap(({ name, members: logins }) => logins.map((login) => ({ name, login })));
  await query(tx, FILL_GROUPS, [sourceId, members.map(({ name }) => name), members.map(({ login }) => login)]);
}

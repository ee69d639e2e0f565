import type { ForemanWorld, WorldFilter, WorldRole, WorldUser, WorldUsergroup } from './ForemanWorld.ts';

type Fields = Readonly<Record<string, unknown>> & { readonly id: number };

/** A user as the list shows it, or as its own page does, which adds roles and groups. */
export function userFields(world: ForemanWorld, user: WorldUser, isShown: boolean): Fields {
  const fieldsOf = (id: number): Fields => usergroupFields(world, world.usergroups.get(id), true);
  const usergroups = user.usergroupIds.map(fieldsOf);
  const cached = [...world.usergroups.values()]
    .filter(({ id }) => isMember(world, user, id))
    .map(({ id }) => fieldsOf(id));
  const fields = {
    id: user.id,
    login: user.login,
    firstname: user.login,
    lastname: null,
    mail: `${user.login}@example.com`,
    mail_enabled: true,
    ssh_keys: [],
    disabled: user.isDisabled ?? false,
    admin: user.admin,
    effective_admin: user.admin,
    auth_source_id: 1,
    ...(user.authSource !== undefined && { auth_source_name: user.authSource }),
    locations: named(world.locations, user.locationIds),
    organizations: named(world.organizations, user.organizationIds ?? []),
  };
  if (!isShown) return fields;
  return { ...fields, roles: named(world.roles, user.roleIds), usergroups, cached_usergroups: cached };
}

function isMember(world: ForemanWorld, user: WorldUser, groupId: number): boolean {
  const contained = world.usergroups.get(groupId)?.containedIds ?? [];
  return user.usergroupIds.includes(groupId) || contained.some((id) => isMember(world, user, id));
}

/** A user group as the list or its own page shows it. */
export function usergroupFields(world: ForemanWorld, group: WorldUsergroup | undefined, isShown: boolean): Fields {
  if (group === undefined) throw new Error('A user of the world is in an unknown group');
  const fields = { id: group.id, name: group.name, admin: group.admin ?? false };
  if (!isShown) return fields;
  const users = [...world.users.values()].filter(({ usergroupIds }) => usergroupIds.includes(group.id));
  return {
    ...fields,
    users: users.map(({ id, login }) => ({ id, login, description: null })),
    usergroups: named(world.usergroups, group.containedIds ?? []),
    external_usergroups: [],
    roles: named(world.roles, group.roleIds),
  };
}

/** A role as the list or its own page shows it. */
export function roleFields(world: ForemanWorld, role: WorldRole, isShown: boolean): Fields {
  const { id, name, builtin } = role;
  const fields = { id, name, builtin, description: null, origin: null, cloned_from_id: null };
  if (!isShown) return fields;
  const filters = [...world.filters.values()].filter(({ roleId }) => roleId === role.id);
  const own = filters.map(({ id, resourceType }) => ({ id, resource_type: resourceType }));
  return { ...fields, filters: own, locations: named(world.locations, role.locationIds ?? []), organizations: [] };
}

/** A filter as the list shows it; the keys end with question marks. */
export function filterSummary(world: ForemanWorld, filter: WorldFilter): Fields {
  return {
    id: filter.id,
    search: filter.search,
    resource_type: filter.resourceType,
    resource_type_label: filter.resourceType,
    'unlimited?': filter.search === null && filter.locationIds.length + (filter.organizationIds?.length ?? 0) === 0,
    'override?': filter.isOverride,
    created_at: '2024-02-01 10:00:00 UTC',
    role: { ...world.roles.get(filter.roleId), description: null, origin: null },
    permissions: filter.permissions.map((name, index) => ({ name, id: index + 1, resource_type: filter.resourceType })),
  };
}

/** A filter as its own page shows it: with taxonomies. */
export function filterFields(world: ForemanWorld, filter: WorldFilter): Fields {
  const locations = named(world.locations, filter.locationIds);
  const organizations = named(world.organizations, filter.organizationIds ?? []);
  return { ...filterSummary(world, filter), locations, organizations };
}

function named(
  all: ReadonlyMap<number, { readonly id: number; readonly name: string }>,
  ids: readonly number[],
): readonly Fields[] {
  return ids.map((id) => ({ id, name: all.get(id)?.name ?? '' }));
}

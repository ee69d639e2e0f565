import type { JsonValue } from '@chargehand/mcollective';
import { ForemanRow } from '../../inventory/sources/ForemanRow.ts';
import type { ForemanFilter, ForemanGroup, ForemanRights, ForemanRole, ForemanUser } from './ForemanRights.ts';
import { ForemanRightsUnknown } from './importErrors.ts';

/**
 * Reads what a sync kept of a Foreman's users, groups, roles and filters (`readForemanPeople`). Throws ForemanRightsUnknown if one of the lists is
 * missing: without it what is there cannot be judged; ForemanAnswerStrange.
 */
export function readForemanRights(source: string, people: JsonValue | null): ForemanRights {
  if (typeof people !== 'object' || people === null || Array.isArray(people))
    throw new ForemanRightsUnknown(source, 'users, groups, roles and filters');
  const lists = new ForemanRow({ source, resource: 'people' }, people);
  const rows = (resource: string): readonly ForemanRow[] => {
    if (!Array.isArray(lists.raw(resource))) throw new ForemanRightsUnknown(source, resource);
    return lists.rows(resource);
  };
  return {
    users: rows('users').map(userOf),
    groups: rows('usergroups').map(groupOf),
    roles: rows('roles').map(roleOf),
    filters: rows('filters').flatMap((row) => filterOf(source, row) ?? []),
    slashed: slashedIn(source, lists.raw('slashed')),
  };
}

/** They are missing if the account may not see the tree, or a version before made the sync. */
function slashedIn(source: string, told: unknown): ForemanRights['slashed'] {
  const row = new ForemanRow({ source, resource: 'people' }, told ?? {});
  const titlesOf = (tree: string): readonly string[] => {
    const titles = row.raw(tree);
    if (!Array.isArray(titles)) throw new ForemanRightsUnknown(source, `${tree}s`);
    return titles.filter((title) => typeof title === 'string');
  };
  return { location: titlesOf('location'), organization: titlesOf('organization'), hostgroup: titlesOf('hostgroup') };
}

function userOf(row: ForemanRow): ForemanUser {
  const names = [row.textOrNone('firstname'), row.textOrNone('lastname')].filter((name) => name != null && name !== '');
  const login = row.text('login');
  return {
    id: row.id,
    login,
    name: names.length === 0 ? login : names.join(' '),
    isAdmin: row.isSet('admin') || row.isSet('effective_admin'),
    isDisabled: row.isSet('disabled'),
    authSource: row.textOrNone('auth_source_name') ?? null,
    roleIds: idsOf(row, 'roles') ?? [],
    groupIds: [...new Set([...(idsOf(row, 'usergroups') ?? []), ...(idsOf(row, 'cached_usergroups') ?? [])])],
    locations: idsOf(row, 'locations') ?? [],
    organizations: idsOf(row, 'organizations') ?? [],
  };
}

function groupOf(row: ForemanRow): ForemanGroup {
  return { id: row.id, name: row.text('name'), isAdmin: row.isSet('admin'), roleIds: idsOf(row, 'roles') ?? [] };
}

function roleOf(row: ForemanRow): ForemanRole {
  return {
    id: row.id,
    name: row.text('name'),
    isDefault: (row.numberOrNone('builtin') ?? 0) !== 0,
    locations: idsOf(row, 'locations') ?? [],
    organizations: idsOf(row, 'organizations') ?? [],
  };
}

/** Undefined: it belongs to no role, and so to nobody. */
function filterOf(source: string, row: ForemanRow): ForemanFilter | undefined {
  const role = row.raw('role');
  if (role === undefined || role === null) return undefined;
  return {
    id: row.id,
    roleId: new ForemanRow({ source, resource: 'filters' }, role).id,
    resourceType: row.textOrNone('resource_type') ?? null,
    permissions: Array.isArray(row.raw('permissions'))
      ? row.rows('permissions').map((permission) => permission.text('name'))
      : [],
    isUnlimited: row.isSet('unlimited?'),
    search: row.textOrNone('search') || null,
    locations: idsOf(row, 'locations'),
    organizations: idsOf(row, 'organizations'),
  };
}

/** Null: Foreman does not say. */
function idsOf(row: ForemanRow, key: string): readonly number[] | null {
  return Array.isArray(row.raw(key)) ? row.rows(key).map(({ id }) => id) : null;
}

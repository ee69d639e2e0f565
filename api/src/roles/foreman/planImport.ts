import type { ForemanGroup, ForemanRights, ForemanRole } from './ForemanRights.ts';
import { ImportedNames } from './ImportedNames.ts';
import type { ImportPlan, PlannedGroup, PlannedRole } from './ImportPlan.ts';
import { narrowRole } from './narrowRole.ts';
import type { PlaceScope } from './PlaceScope.ts';
import { planAccounts, type Account, type AccountWish } from './planAccounts.ts';
import { translateRole } from './translateRole.ts';
import type { Unexpressed } from './Unexpressed.ts';

/**
 * Says what an import of a Foreman's rights does. Roles are narrowed to the places of who has them, so a role of Foreman becomes one for each set of
 * places that its users are in; a group has roles if its members are all in the same places, else each of them has them.
 */
export function planImport(source: string, rights: ForemanRights, wish: AccountWish): ImportPlan {
  const { accounts, unexpressed } = planAccounts(rights, wish);
  const groups = groupsOf(new ImportedNames(source, wish.before.otherGroups), rights.groups, accounts);
  const names = new ImportedNames(source, wish.before.otherRoles);
  const roles = rights.roles.map((role) => planRole(role, { rights, wish, accounts, groups, names }));
  return {
    users: accounts.map(({ planned }) => planned),
    groups: groups.map(({ planned }) => planned),
    roles: roles.flatMap((each) => each.roles),
    unexpressed: [...unexpressed, ...groups.flatMap(ofGroup), ...roles.flatMap((each) => each.unexpressed)],
  };
}

interface GroupHere {
  readonly group: ForemanGroup;
  readonly planned: PlannedGroup;
  readonly members: readonly Account[];
  /** Undefined: its members are not all in the same places. */
  readonly scope: PlaceScope | undefined;
}

function groupsOf(
  names: ImportedNames,
  groups: readonly ForemanGroup[],
  accounts: readonly Account[],
): readonly GroupHere[] {
  return groups.map((group) => {
    const members = accounts.filter(({ user }) => user.groupIds.includes(group.id));
    const logins = members.map(({ planned }) => planned.login).toSorted();
    const keys = new Set(members.map(({ scope }) => scope?.key));
    return {
      group,
      planned: { name: names.nameOf(group.name, `group ${group.id}`), members: logins },
      members,
      scope: keys.size === 1 ? members[0]?.scope : undefined,
    };
  });
}

function ofGroup({ group, members, scope }: GroupHere): readonly Unexpressed[] {
  const tell = (what: string, reason: string): Unexpressed => ({
    kind: 'GROUP',
    name: group.name,
    filterId: null,
    what,
    reason,
  });
  return [
    ...(group.isAdmin ? [tell('administrators', 'An import makes nobody an administrator.')] : []),
    ...(scope === undefined && members.length > 0 && group.roleIds.length > 0
      ? [
          tell(
            'roles',
            'Its members are in different places, so they have its roles by themselves, and who joins it here has not.',
          ),
        ]
      : []),
  ];
}

interface Planning {
  readonly rights: ForemanRights;
  readonly wish: AccountWish;
  readonly accounts: readonly Account[];
  readonly groups: readonly GroupHere[];
  readonly names: ImportedNames;
}

type PlannedRoles = Pick<ImportPlan, 'roles' | 'unexpressed'>;

function planRole(role: ForemanRole, planning: Planning): PlannedRoles {
  const { rights, wish, names } = planning;
  const filters = rights.filters.filter(({ roleId }) => roleId === role.id);
  const translated = translateRole(role, filters, wish.trees.hostgroups);
  const byScope = [...Map.groupBy(holdersOf(role, planning), ({ scope }) => scope.key).values()];
  const roles: PlannedRole[] = [];
  const unexpressed = [...translated.unexpressed];
  const leave = (what: string, reason: string): void =>
    void unexpressed.push({ kind: 'ROLE', name: role.name, filterId: null, what, reason });
  if (byScope.length === 0) leave('role', 'Nobody has it who is imported.');
  for (const holders of byScope) {
    const scope = holders[0]?.scope;
    if (scope === undefined) continue;
    const narrowed = narrowRole({ name: role.name, translated }, scope, wish.trees);
    unexpressed.push(...narrowed.unexpressed);
    const label = byScope.length === 1 ? role.name : `${role.name} @ ${scope.label}`;
    const pick = (kind: Holder['kind']): string[] =>
      [...new Set(holders.flatMap((each) => (each.kind === kind ? each.name : [])))].toSorted();
    if (narrowed.rules.length === 0) leave(label, 'Nothing of it can be said here, so it is left out.');
    else {
      const name = names.nameOf(label, `role ${role.id} ${scope.key}`);
      roles.push({ name, foremanName: role.name, rules: narrowed.rules, users: pick('user'), groups: pick('group') });
    }
  }
  return { roles, unexpressed };
}

interface Holder {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly scope: PlaceScope;
}

/** Who has a role by themselves, by being a user at all, or by a group. */
function holdersOf(role: ForemanRole, { accounts, groups }: Planning): readonly Holder[] {
  const direct = accounts.filter(({ user }) => role.isDefault || user.roleIds.includes(role.id));
  const having = groups.filter(({ group }) => group.roleIds.includes(role.id));
  return [
    ...direct.flatMap(asHolder),
    ...having.flatMap(({ planned, members, scope }) =>
      scope === undefined ? members.flatMap(asHolder) : [{ kind: 'group' as const, name: planned.name, scope }],
    ),
  ];
}

function asHolder({ planned, scope }: Account): readonly Holder[] {
  return scope === undefined ? [] : [{ kind: 'user', name: planned.login, scope }];
}

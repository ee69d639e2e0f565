import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanRights, ForemanUser } from './ForemanRights.ts';
import type { ForemanTree, ForemanTrees } from './ForemanTrees.ts';
import type { BeforeImport, ImportPlan } from './ImportPlan.ts';
import { planImport } from './planImport.ts';

const treeOf = (...places: readonly (readonly [id: number, title: string, parentId: number | null])[]): ForemanTree =>
  new Map(places.map(([id, title, parentId]) => [id, { id, title, parentId, isMistakable: title === 'America' }]));

const TREES: ForemanTrees = {
  location: treeOf([1, 'Europe', null], [2, 'Europe/Berlin', 1], [3, 'Asia', null], [4, 'America', null]),
  organization: treeOf([11, 'Ex', null], [12, 'Ex/IT', 11]),
  hostgroups: { all: ['app', 'app/web'], slashed: [] },
};

const NOBODY: BeforeImport = {
  ...{ logins: new Set(), importedLogins: new Set(), otherRoles: new Set(), otherGroups: new Set() },
};

function user(login: string, rest: Partial<ForemanUser> = {}): ForemanUser {
  return {
    ...{ id: login.length, login, name: login, isAdmin: false, isDisabled: false, authSource: null, roleIds: [1] },
    ...{ groupIds: [], locations: [1], organizations: [11] },
    ...rest,
  };
}

const FILTER = {
  ...{ id: 5, roleId: 1, resourceType: 'Host', permissions: ['view_hosts'], isUnlimited: true, search: null },
  ...{ locations: null, organizations: null },
} as const;
const NONE = { location: [], organization: [], hostgroup: [] };
const ROLE = { id: 1, name: 'Viewer', isDefault: false, locations: [], organizations: [] };

function plan(
  rights: Partial<ForemanRights>,
  wish: { before?: Partial<BeforeImport>; matchesLogins?: boolean; trees?: ForemanTrees } = {},
): ImportPlan {
  const { before = {}, matchesLogins = false, trees = TREES } = wish;
  const all = { users: [user('ben')], groups: [], roles: [ROLE], filters: [FILTER], slashed: NONE, ...rights };
  return planImport('foreman', all, { trees, before: { ...NOBODY, ...before }, matchesLogins });
}

test('a rule is narrowed to the places of who has it', () => {
  const [role] = plan({}).roles;
  assert.deepEqual([role?.name, role?.users], ['foreman/Viewer', ['ben']]);
  assert.deepEqual(role?.rules[0]?.locations, ['Europe']);
  assert.deepEqual(role?.rules[0]?.organizations, ['Ex']);
  assert.equal(role?.rules[0]?.filter, null);
});

test('users in different places have a role each, and a group of them has none', () => {
  const users = [
    user('ben', { roleIds: [], groupIds: [9] }),
    user('eve', { id: 8, roleIds: [], groupIds: [9], locations: [3] }),
  ];
  const groups = [{ id: 9, name: 'ops', isAdmin: true, roleIds: [1] }];
  const { roles, unexpressed } = plan({ users, groups });
  assert.deepEqual(
    roles.map(({ name, users: logins, groups: having }) => [name, logins, having]),
    [
      ['foreman/Viewer @ Europe; Ex', ['ben'], []],
      ['foreman/Viewer @ Asia; Ex', ['eve'], []],
    ],
  );
  assert.deepEqual(
    unexpressed.map(({ what }) => what),
    ['administrators', 'roles'],
  );
});

test('a group of users in the same places has the role', () => {
  const users = [user('ben', { roleIds: [], groupIds: [9] }), user('eve', { id: 8, roleIds: [], groupIds: [9] })];
  const groups = [{ id: 9, name: 'ops', isAdmin: false, roleIds: [1] }];
  const planned = plan({ users, groups });
  assert.deepEqual(planned.groups, [{ name: 'foreman/ops', members: ['ben', 'eve'] }]);
  assert.deepEqual(
    planned.roles.map((role) => [role.users, role.groups]),
    [[[], ['foreman/ops']]],
  );
});

test('a member without places keeps the others of a group from having its roles by it', () => {
  const users = [
    user('ben', { roleIds: [], groupIds: [9] }),
    user('eve', { id: 8, roleIds: [], groupIds: [9], locations: [] }),
  ];
  const groups = [{ id: 9, name: 'ops', isAdmin: false, roleIds: [1] }];
  assert.deepEqual(
    plan({ users, groups }).roles.map((role) => [role.users, role.groups]),
    [[['ben'], []]],
  );
});

test('places of a filter are meant without what is below, and those of the user with it', () => {
  const rule = (locations: readonly number[]) =>
    plan({ filters: [{ ...FILTER, isUnlimited: false, locations, organizations: [] }] }).roles[0]?.rules[0];
  assert.deepEqual(rule([1])?.locations, ['Europe']);
  assert.equal(rule([1])?.filter, 'location ^ (Europe)');
  assert.equal(rule([2, 3])?.filter, 'location ^ (Europe/Berlin)', 'Asia is none of theirs');
  assert.equal(rule([3]), undefined);
  assert.equal(rule([99]), undefined);
});

test('who is in no known place has nothing', () => {
  for (const nowhere of [{ locations: [] }, { organizations: [] }, { locations: [99] }, { locations: [4] }]) {
    const { roles, users } = plan({ users: [user('ben', nowhere)] });
    assert.deepEqual([roles, users.length], [[], 1]);
  }
});

test('what is about everything is for who is everywhere', () => {
  const filters = [{ ...FILTER, permissions: ['view_audit_logs'] }];
  const trees = { ...TREES, location: new Map([...TREES.location].filter(([id]) => id !== 4)) };
  const permissions = (locations: readonly number[], wish = {}) =>
    plan({ filters, users: [user('ben', { locations })] }, wish).roles.flatMap(({ rules }) =>
      rules.flatMap((rule) => rule.permissions),
    );
  assert.deepEqual(permissions([1]), []);
  assert.deepEqual(permissions([1, 3]), [], 'there is America, which they are not in');
  assert.deepEqual(permissions([1, 3], { trees }), ['VIEW_AUDIT']);
});

test('the default role is everybody’s', () => {
  const users = [user('ben', { roleIds: [] }), user('eve', { id: 8, roleIds: [] })];
  assert.deepEqual(plan({ users, roles: [{ ...ROLE, isDefault: true }] }).roles[0]?.users, ['ben', 'eve']);
});

test('hostile and equal names are made fit, each its own', () => {
  const names = ['Viewer', 'viewer', 'a\nb', '\u202eevil', 'x'.repeat(300), `${'x'.repeat(300)}y`, '\ud800', ' '];
  const roles = names.map((name, index) => ({ ...ROLE, id: index + 1, name }));
  const filters = roles.map(({ id }) => ({ ...FILTER, id, roleId: id }));
  const users = [user('ben', { roleIds: roles.map(({ id }) => id) })];
  const made = plan({ users, roles, filters }, { before: { otherRoles: new Set(['foreman/viewer']) } }).roles.map(
    ({ name }) => name,
  );
  assert.equal(new Set(made.map((name) => name.toLowerCase())).size, names.length);
  for (const name of made) {
    assert.ok([...name].length <= 100 && name.isWellFormed() && name === name.trim(), name);
    assert.doesNotMatch(name, /[\p{Cc}\p{Cf}]/u);
    assert.notEqual(name.toLowerCase(), 'foreman/viewer', 'that is a role of ours');
  }
});

test('hostile logins get no account', () => {
  const logins = ['', ' a', 'a ', 'a\0b', 'a\nb', '\u202eadmin', '\ud800', 'x'.repeat(201)];
  const planned = plan({ users: logins.map((login, id) => user(login, { id })) });
  assert.deepEqual(planned.users, []);
  assert.equal(planned.unexpressed.filter(({ kind }) => kind === 'USER').length, logins.length);
});

test('an account of the login is another’s, unless the import was told so or made it', () => {
  const state = (before: Partial<BeforeImport>, matchesLogins = false) =>
    plan({}, { before, matchesLogins }).users[0]?.state;
  const logins = new Set(['ben']);
  assert.equal(state({}), 'NEW');
  assert.equal(state({ logins }), undefined);
  assert.equal(state({ logins }, true), 'MATCHED');
  assert.equal(state({ logins, importedLogins: logins }), 'IMPORTED');
});

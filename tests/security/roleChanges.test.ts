import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';

const ROLES =
  '{ roles { id name isBuiltIn rules { number effect permissions hostgroups filter } users { login } groups { name } } }';
const CREATE = 'mutation ($input: RoleInput!) { createRole(input: $input) { id } }';
const UPDATE = 'mutation ($id: ID!, $input: RoleInput!) { updateRole(id: $id, input: $input) { id } }';
const DELETE = 'mutation ($id: ID!) { deleteRole(id: $id) }';
const GIVE = 'mutation ($id: ID!, $user: String, $group: String) { giveRole(id: $id, user: $user, group: $group) }';
const TAKE = 'mutation ($id: ID!, $user: String, $group: String) { takeRole(id: $id, user: $user, group: $group) }';
const MAKE_GROUP = 'mutation ($name: String!) { createUserGroup(name: $name) { id } }';
const JOIN =
  'mutation ($group: ID!, $user: String!, $isMember: Boolean!) { setUserGroupMember(group: $group, user: $user, isMember: $isMember) }';

interface Listed {
  readonly roles: readonly { readonly id: string; readonly name: string; readonly isBuiltIn: boolean }[];
}

describe('changing roles', () => {
  let world: RoleWorld;
  before(async () => {
    world = await startRoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const idOf = async (name: string): Promise<string> =>
    (await world.graph.ask<Listed>(ROLES, {}, 'admin')).roles.find((role) => role.name === name)?.id ?? '';

  test('the roles of the product are there, stay as they are, and can be given', async () => {
    const { roles } = await world.graph.ask<Listed>(ROLES, {}, 'admin');
    const names = roles.filter(({ isBuiltIn }) => isBuiltIn).map(({ name }) => name);
    assert.deepEqual(names, ['admin', 'auditor', 'manager', 'operator', 'team operator', 'viewer']);
    const id = await idOf('viewer');
    assert.equal(
      await world.graph.codeOf(UPDATE, { id, input: { name: 'mine', rules: [] } }, 'admin'),
      'ROLE_BUILT_IN',
    );
    assert.equal(await world.graph.codeOf(DELETE, { id }, 'admin'), 'ROLE_BUILT_IN');
    assert.equal(await world.graph.codeOf(ROLES, {}, 'otto'), 'FORBIDDEN');
  });

  test('a role by a group counts as long as one is in it', async () => {
    await world.giveOnly('otto', []);
    const { createUserGroup: group } = await world.graph.ask<{ createUserGroup: { id: string } }>(
      MAKE_GROUP,
      { name: 'web team' },
      'admin',
    );
    await world.graph.ask(GIVE, { id: await idOf('viewer'), group: 'web team' }, 'admin');
    const join = async (isMember: boolean): Promise<unknown> =>
      await world.graph.ask(JOIN, { group: group.id, user: 'otto', isMember }, 'admin');
    assert.deepEqual(await world.seenBy('otto'), []);
    assert.deepEqual(await join(true), { setUserGroupMember: true });
    assert.equal((await world.seenBy('otto')).length, 7);
    await join(false);
    assert.deepEqual(await world.seenBy('otto'), []);
  });

  test('a rule that cannot mean what it says is refused by its number', async () => {
    const bad: readonly RuleWish[] = [
      { permissions: [] },
      { permissions: ['VIEW_HOSTS', 'VIEW_AUDIT'], isEverywhere: true },
      { permissions: ['VIEW_AUDIT'], hostgroups: ['web'] },
      { permissions: ['VIEW_HOSTS'], isEverywhere: true, hostgroups: ['web'] },
      { permissions: ['VIEW_HOSTS'], isEverywhere: true, actions: ['*'] },
      { permissions: ['RUN'], isEverywhere: true, actions: ['probe/'] },
      { permissions: ['VIEW_HOSTS'], hostgroups: ['no such group'] },
    ];
    const fine: RuleWish = { permissions: ['VIEW_HOSTS'], isEverywhere: true };
    for (const rule of bad)
      await assert.rejects(world.createRole([fine, rule]), { code: 'BAD_RULE', message: /^Rule 2: / });
  });

  test('every change of roles and groups is recorded', async () => {
    const before = (await world.graph.audit()).length;
    const id = await world.createRole([{ permissions: ['VIEW_HOSTS'], hostgroups: ['web'] }]);
    await world.graph.ask(UPDATE, { id, input: { name: `role of ${id}`, rules: [] } }, 'admin');
    await world.graph.ask(GIVE, { id, user: 'otto' }, 'admin');
    await world.graph.ask(TAKE, { id, user: 'otto' }, 'admin');
    await world.graph.ask(DELETE, { id }, 'admin');
    const acts = (await world.graph.audit()).slice(before).map(({ act }) => act);
    assert.deepEqual(acts, ['role.create', 'role.update', 'role.give', 'role.take', 'role.delete']);
  });

  test('S39: who may run what "all" means does not give a plugin that runs any command, which is not in it', async () => {
    const everywhere = { permissions: ['RUN', 'RUN_ANY_COMMAND'], isEverywhere: true };
    const give = async (own: string, given: string): Promise<string | undefined> => {
      await world.giveOnly('otto', [{ permissions: ['MANAGE_ROLES'] }, { ...everywhere, actions: [own] }]);
      const input = { name: `${own} ${given}`, rules: [{ ...everywhere, actions: [given] }] };
      return await world.graph.codeOf(CREATE, { input }, 'otto');
    };
    for (const plugin of ['shell', 'shell/run', 'shellcmd', 'bolt_tasks/*'])
      assert.equal(await give('*', plugin), 'RIGHTS_EXCEEDED');
    for (const [own, given] of [
      ['*', '*'],
      ['*', 'probe'],
      ['shell', 'shell/run'],
    ] as const)
      assert.equal(await give(own, given), undefined);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';
import { callerOf, type KnownUser } from '@chargehand/api/access/identifyCaller';
import type { Deed, Rights } from '@chargehand/api/access/Rights';
import { permittedSql } from '@chargehand/api/inventory/permittedHosts';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { diceOf, pick, type Dice } from '../contracts/diceOf.ts';

const STEPS = 160;

const ROLES =
  '{ roles { id name isBuiltIn rules { number effect permissions hostgroups filter } users { login } groups { name } } }';
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

/** What somebody has who may manage roles. */
const OWN: readonly RuleWish[] = [
  { permissions: ['MANAGE_ROLES'] },
  { permissions: ['VIEW_HOSTS', 'STOP_TASKS'], hostgroups: ['web'] },
  { permissions: ['RUN'], hostgroups: ['web/eu'], actions: ['probe/ping'] },
  {
    permissions: ['RUN'],
    hostgroups: ['web'],
    actions: ['probe/say'],
    constraints: [{ input: 'text', values: ['a', 'b'] }],
  },
];

/** What is compared of somebody's rights: each deed on each host. */
const DEEDS: readonly Deed[] = [
  { kind: 'see', permission: 'VIEW_HOSTS' },
  { kind: 'see', permission: 'STOP_TASKS' },
  { kind: 'run', command: { plugin: 'probe', action: 'ping', arguments: {} } },
  { kind: 'run', command: { plugin: 'probe', action: 'say', arguments: { text: 'a' } } },
  { kind: 'run', command: { plugin: 'shell', action: 'run', arguments: {} } },
];

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

  test('S39: nobody gains, by what somebody with MANAGE_ROLES does, what that person does not have', async (t) => {
    const seed = Number(process.env['CHARGEHAND_SEED'] ?? Math.floor(Math.random() * 1e6));
    t.diagnostic(`seed ${seed}`);
    const dice = diceOf(seed);
    const { createUserGroup: team } = await world.graph.ask<{ createUserGroup: { id: string } }>(
      MAKE_GROUP,
      { name: 'team' },
      'admin',
    );
    for (let index = 0; index < 6; index += 1) await world.createRole([randomRule(dice), randomRule(dice)]);
    let changed = 0;
    for (let step = 0; step < STEPS; step += 1) {
      // They may have given away what they do this with, or denied it to themselves.
      if (step % 20 === 0) await world.giveOnly('otto', OWN);
      const [before, own] = [await heldBy('olga'), await heldBy('otto')];
      if (await tryChange(dice, team.id)) changed += 1;
      const gained = [...(await heldBy('olga'))].filter((deed) => !before.has(deed) && !own.has(deed));
      assert.deepEqual(gained, [], `step ${step} of seed ${seed}`);
      const self = [...(await heldBy('otto'))].filter((deed) => !own.has(deed));
      assert.deepEqual(self, [], `step ${step} of seed ${seed}`);
    }
    assert.ok(changed > 8, `only ${changed} changes were allowed`);
  });

  async function tryChange(dice: Dice, group: string): Promise<boolean> {
    const { roles } = await world.graph.ask<Listed>(ROLES, {}, 'admin');
    const { id } = pick(dice, roles);
    const input = { name: `random ${dice(1e9)}`, rules: [randomRule(dice)] };
    const user = pick(dice, ['olga', 'otto']);
    const to = pick(dice, [{ user: 'olga' }, { group: 'team' }]);
    const [document, variables] = pick(dice, [
      [`mutation ($input: RoleInput!) { createRole(input: $input) { id } }`, { input }],
      [UPDATE, { id, input }],
      [DELETE, { id }],
      [GIVE, { id, ...to }],
      [GIVE, { id, ...to }],
      [TAKE, { id, ...to }],
      [JOIN, { group, user: 'olga', isMember: dice(2) === 0 }],
      [GIVE, { id, user }],
    ]);
    return (await world.graph.codeOf(document, variables, 'otto')) === undefined;
  }

  async function heldBy(login: string): Promise<ReadonlySet<string>> {
    const { em } = world.graph;
    const user = await queryOne<KnownUser>(
      em,
      'select id, login, is_admin as "isAdmin" from app_user where login = $1',
      [login],
    );
    const caller = await callerOf(em, user);
    assert.equal(caller.kind, 'user');
    const held: string[] = [];
    for (const deed of DEEDS) held.push(...(await hostsOf(caller.kind === 'user' ? caller.rights : undefined, deed)));
    const atAll =
      caller.kind === 'user'
        ? caller.rights.rules.flatMap((rule) => (rule.hosts.kind === 'nowhere' ? [...rule.permissions] : []))
        : [];
    return new Set([
      ...held,
      ...atAll.filter((permission) => permission.startsWith('MANAGE') || permission.startsWith('VIEW_A')),
    ]);
  }

  async function hostsOf(rights: Rights | undefined, deed: Deed): Promise<string[]> {
    if (rights === undefined) return [];
    const parameters: unknown[] = [];
    const condition = permittedSql(rights, deed, parameters, new Date());
    const rows = await query<{ name: string }>(
      world.graph.em,
      `select h.name from host h where ${condition}`,
      parameters,
    );
    return rows.map(({ name }) => `${JSON.stringify(deed)} on ${name}`);
  }
});

function randomRule(dice: Dice): RuleWish {
  if (dice(3) === 0) return pick(dice, OWN);
  if (dice(6) === 0) return { permissions: [pick(dice, ['MANAGE_ROLES', 'VIEW_AUDIT', 'MANAGE_USERS'])] };
  const effect = dice(5) === 0 ? 'DENY' : 'ALLOW';
  const where = pick(dice, [
    { isEverywhere: true },
    {},
    { hostgroups: ['web'] },
    { hostgroups: ['web/eu'] },
    { hostgroups: ['web/eu/old', 'web2'] },
    { hostgroups: ['web'], locations: ['Europe'] },
    { hostgroups: ['web/eu'], filter: 'name ~ 2' },
    { filter: 'name ~ web' },
  ]);
  const runs = dice(2) === 0;
  return {
    effect,
    ...where,
    permissions: runs ? [pick(dice, ['RUN', 'RUN', 'RUN_ANY_COMMAND'])] : [pick(dice, ['VIEW_HOSTS', 'STOP_TASKS'])],
    ...(runs && { actions: [pick(dice, ['*', 'probe', 'probe/ping', 'probe/say', 'shell'])] }),
    ...(runs && dice(3) === 0 && { constraints: [{ input: 'text', values: pick(dice, [['a'], ['a', 'b'], ['c']]) }] }),
  };
}

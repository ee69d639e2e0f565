import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';
import { prepareQueue } from '@chargehand/api/schedules/runQueue';
import { query } from '@chargehand/api/platform/sql';

const SEE: RuleWish = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], isEverywhere: true };
const MANAGE: RuleWish = { permissions: ['MANAGE_ROLES', 'VIEW_SCHEDULES', 'MANAGE_SCHEDULES'] };
const RUN: RuleWish = { permissions: ['RUN'], isEverywhere: true, actions: ['*'] };

const CREATE_ROLE = 'mutation ($input: RoleInput!) { createRole(input: $input) { id } }';
const CREATE_SCHEDULE = 'mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }';
const UPDATE_SCHEDULE = 'mutation ($id: ID!, $input: ScheduleInput!) { updateSchedule(id: $id, input: $input) { id } }';
const TRY =
  'query ($id: ID!, $rules: [RoleRuleInput!]!) { tryRole(id: $id, rules: $rules) { changed { lost gained } } }';
const CLAIM = `mutation ($token: ID!) {
  claimDispatches(journal: "3f1c0a9e-5f0e-4c53-9f0e-2f2f8d3b1a11", known: [], fence: { first: 1, tokens: [$token] }) { id targets { name } } }`;

const SCHEDULE = {
  name: 'nightly',
  plugin: 'probe',
  action: 'ping',
  filter: 'name ~ web',
  cron: '0 3 * * *',
  zone: 'UTC',
};

describe('what somebody has is not more in the hands of another', () => {
  let world: RoleWorld;
  before(async () => {
    world = await startRoleWorld();
    await prepareQueue(world.graph.url);
  });
  after(() => world[Symbol.asyncDispose]());

  let made = 0;
  const making = async (...rules: readonly RuleWish[]): Promise<string | undefined> =>
    await world.graph.codeOf(CREATE_ROLE, { input: { name: `handed on ${++made}`, rules } }, 'otto');

  test('S39: a wildcard, which allows no plugin that runs any command, hands none on', async () => {
    const both: RuleWish = { ...RUN, permissions: ['RUN', 'RUN_ANY_COMMAND'] };
    await world.giveOnly('otto', [SEE, MANAGE, both]);
    assert.equal(await making({ ...both, permissions: ['RUN_ANY_COMMAND'], actions: ['shell'] }), 'RIGHTS_EXCEEDED');
    assert.equal(await making({ ...RUN, actions: ['probe'] }), undefined);
    assert.equal(await making(both), undefined);
  });

  test('S44: a right that is counted by its rule is not handed on, for another rule would count anew', async () => {
    await world.giveOnly('otto', [SEE, MANAGE, { ...RUN, maxHosts: 5 }]);
    assert.equal(await making({ ...RUN, maxHosts: 5 }), 'RIGHTS_EXCEEDED');
    assert.equal(await making({ ...RUN, maxHosts: 1 }), 'RIGHTS_EXCEEDED');
  });

  test('S39: who changes the schedule of another gains nothing by it: no limit, approval or right to all hosts', async () => {
    const { createSchedule } = await world.graph.ask<{ createSchedule: { id: string } }>(
      CREATE_SCHEDULE,
      { input: SCHEDULE },
      'admin',
    );
    const change = async (...rules: readonly RuleWish[]): Promise<string | undefined> => {
      await world.giveOnly('otto', [SEE, MANAGE, ...rules]);
      return await world.graph.codeOf(UPDATE_SCHEDULE, { id: createSchedule.id, input: SCHEDULE }, 'otto');
    };
    const all: RuleWish = { permissions: ['RUN_ON_ALL_HOSTS'] };
    assert.equal(await change(all, { ...RUN, needsApproval: true }), 'COMMAND_NOT_ALLOWED');
    assert.equal(await change(all, { ...RUN, maxHosts: 5 }), 'COMMAND_NOT_ALLOWED');
    assert.equal(await change(RUN), 'COMMAND_NOT_ALLOWED');
    assert.equal(await change(all, RUN), undefined);
  });

  test('a trial of a role tells nothing of hosts that its maker does not see', async () => {
    const role = await world.giveOnly('olga', [SEE, RUN]);
    await world.run({ filter: 'name ^ (web-1, bare)', asking: 'olga' });
    await world.giveOnly('otto', [MANAGE, { ...SEE, isEverywhere: false, hostgroups: ['web'] }]);
    const gained = async (name: string): Promise<unknown> => {
      const rules = [SEE, { ...RUN, effect: 'DENY', isEverywhere: false, filter: `name = ${name}` }, RUN];
      const asked = await world.graph.ask<{ tryRole: { changed: object[] } }>(TRY, { id: role, rules }, 'otto');
      return asked.tryRole.changed;
    };
    assert.deepEqual(await gained('web-1'), [{ lost: 1, gained: 0 }]);
    assert.deepEqual(await gained('bare'), []);
    const hidden = [{ ...SEE, isEverywhere: false, hostgroups: ['web2'] }];
    assert.equal(await world.graph.codeOf(TRY, { id: role, rules: hidden }, 'otto'), 'BAD_RULE');
  });

  test('S40: of many waiting tasks of somebody who is disabled a bridge takes none', async () => {
    await world.giveOnly('otto', [SEE, RUN]);
    await query(world.graph.em, `update dispatch set state = 'CLOSED' where journal is null`);
    for (let nth = 0; nth < 45; nth += 1) await world.run({ filter: 'name = web-1', asking: 'otto' });
    await query(world.graph.em, `update app_user set disabled_at = now() where login = 'otto'`);
    const token = crypto.randomUUID().replaceAll('-', '');
    const taken: unknown[] = [];
    for (let nth = 0; nth < 4; nth += 1)
      taken.push(await world.graph.ask<{ claimDispatches: object[] }>(CLAIM, { token }, 'bridge'));
    assert.deepEqual(taken, Array(4).fill({ claimDispatches: [] }));
    const left = `select count(*)::int as n from target where state = 'PENDING' and dispatch_id in (select id from dispatch where state = 'QUEUED')`;
    assert.deepEqual(await query(world.graph.em, left), [{ n: 0 }]);
    await query(world.graph.em, `update app_user set disabled_at = null where login = 'otto'`);
  });
});

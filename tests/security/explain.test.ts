import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';

const SEE: RuleWish = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], isEverywhere: true };
const RUN: RuleWish = { permissions: ['RUN'], actions: ['*'] };

const EXPLAIN = `query ($user: String!, $host: String!, $plugin: String!, $action: String!, $arguments: JSON) {
  explainAccess(user: $user, host: $host, plugin: $plugin, action: $action, arguments: $arguments) { isAllowed reason role rule conditions } }`;
const TRY = `query ($id: ID!, $rules: [RoleRuleInput!]!) { tryRole(id: $id, rules: $rules) { tasks tried changed { task { id } lost gained } } }`;

interface Explained {
  readonly explainAccess: {
    readonly isAllowed: boolean;
    readonly reason: string;
    readonly role: string | null;
    readonly rule: number | null;
    readonly conditions: readonly string[];
  };
}

describe('why somebody may, or may not', () => {
  let world: RoleWorld;
  before(async () => {
    world = await startRoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const explain = async (host: string, given: object = {}): Promise<Explained['explainAccess']> => {
    const variables = { user: 'otto', host, plugin: 'probe', action: 'say', ...given };
    return (await world.graph.ask<Explained>(EXPLAIN, variables, 'admin')).explainAccess;
  };

  test('the rule that decides is named: the one that denies, else one that allows, else none', async () => {
    await world.giveOnly('otto', [
      SEE,
      { ...RUN, hostgroups: ['web'], needsApproval: true },
      { ...RUN, hostgroups: ['web/eu'], constraints: [{ input: 'text', values: ['a'] }] },
      { ...RUN, effect: 'DENY', hostgroups: ['web/eu/old'] },
    ]);
    const told = async (host: string, given: object = {}): Promise<unknown> => {
      const { isAllowed, rule, conditions } = await explain(host, given);
      return [isAllowed, rule, conditions];
    };
    assert.deepEqual(await told('web-1'), [true, 2, ['somebody else has to approve first']]);
    assert.deepEqual(await told('web-3'), [false, 4, []]);
    assert.deepEqual(await told('bare'), [false, null, []]);
    assert.deepEqual(await told('web-2', { arguments: { text: 'b' } }), [
      true,
      2,
      ['somebody else has to approve first'],
    ]);
    assert.match((await explain('web-1', { user: 'admin' })).reason, /administrator/);
    await world.giveOnly('otto', [{ ...RUN, isEverywhere: true }]);
    assert.match((await explain('web-1')).reason, /do not see the host/);
  });

  test('what is explained is what happens', async () => {
    await world.giveOnly('otto', [
      SEE,
      { ...RUN, hostgroups: ['web'], locations: ['Europe'] },
      { ...RUN, effect: 'DENY', filter: 'name ~ 2' },
    ]);
    for (const host of ['web-1', 'web-2', 'web-3', 'web2-1', 'a-1', 'bare']) {
      const input = { plugin: 'probe', action: 'say', filter: `name = ${host}`, arguments: {} };
      const code = await world.graph.codeOf(
        'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }',
        { input },
        'otto',
      );
      assert.equal((await explain(host)).isAllowed, code === undefined, host);
    }
  });

  test('who is disabled may nothing, and what holds everybody back is told', async () => {
    await world.giveOnly('otto', [SEE, { ...RUN, isEverywhere: true }]);
    const mutate = async (document: string): Promise<unknown> => await world.graph.ask(document, {}, 'admin');
    await mutate('mutation { createFreeze(input: { hostgroups: ["web"], reason: "the books are closed" }) { id } }');
    const frozen = await explain('web-1');
    assert.deepEqual(
      [frozen.isAllowed, frozen.reason],
      [false, 'A rule allows it. But the host is frozen: the books are closed'],
    );
    assert.equal((await explain('web-1', { user: 'admin' })).isAllowed, false);
    assert.equal((await explain('bare')).isAllowed, true);
    await mutate('mutation { endFreeze(id: "1") { id } }');
    assert.equal((await explain('web-1')).isAllowed, true);
    await query(world.graph.em, `update app_user set disabled_at = now() where login = 'otto'`);
    assert.equal((await explain('bare')).reason, 'The account is disabled.');
    await query(world.graph.em, `update app_user set disabled_at = null where login = 'otto'`);
  });

  test('about oneself everybody may ask, about others who may manage roles; a host that one does not see does not exist', async () => {
    await world.giveOnly('otto', [{ ...SEE, isEverywhere: false, hostgroups: ['web'] }]);
    const ask = async (variables: object, asking: 'otto' | 'admin'): Promise<string | undefined> =>
      await world.graph.codeOf(EXPLAIN, { host: 'web-1', plugin: 'probe', action: 'say', ...variables }, asking);
    assert.equal(await ask({ user: 'otto' }, 'otto'), undefined);
    assert.equal(await ask({ user: 'olga' }, 'otto'), 'FORBIDDEN');
    assert.equal(await ask({ user: 'otto', host: 'bare' }, 'otto'), 'HOLDER_NOT_FOUND');
    assert.equal(await ask({ user: 'otto', host: 'no such host' }, 'otto'), 'HOLDER_NOT_FOUND');
  });

  test('other rules of a role are tried on the tasks of the people who have it, and change nothing', async () => {
    const rules: readonly RuleWish[] = [SEE, { ...RUN, hostgroups: ['web'] }];
    const id = await world.giveOnly('otto', rules);
    const task = await world.run({ filter: 'name ~ web', asking: 'otto' });
    const run = async (wished: readonly RuleWish[]): Promise<unknown> =>
      (await world.graph.ask<{ tryRole: { changed: unknown } }>(TRY, { id, rules: wished }, 'admin')).tryRole.changed;
    assert.deepEqual(await run(rules), []);
    const changed = (await run([SEE, { ...RUN, hostgroups: ['web/eu', 'web2'] }])) as { task: { id: string } }[];
    assert.deepEqual(
      changed.filter((each) => each.task.id === task),
      [{ task: { id: task }, lost: 1, gained: 1 }],
    );
    assert.deepEqual(await run(rules), []);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const SEE: RuleWish = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], isEverywhere: true };
const RUN: RuleWish = { permissions: ['RUN'], isEverywhere: true, actions: ['*'] };

const RUN_TASK = `mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }`;
const OUTCOMES = `query ($id: ID!) { task(id: $id) { targets(first: 100) { nodes { name state reason } } counts { targeted notSent } } }`;
const CLAIM = `mutation ($fence: JournalFenceInput!) {
  claimDispatches(journal: "journal-1", known: [], fence: $fence) { taskId targets { name } } }`;

interface Outcomes {
  readonly task: {
    readonly targets: { readonly nodes: readonly { readonly name: string; readonly reason: string | null }[] };
  };
}

describe('who may run what', () => {
  let world: RoleWorld;
  before(async () => {
    world = await startRoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const codeOf = async (input: object): Promise<string | undefined> =>
    await world.graph.codeOf(
      RUN_TASK,
      { input: { plugin: 'probe', action: 'ping', filter: 'name = web-1', ...input } },
      'otto',
    );

  const deniedIn = async (id: string): Promise<readonly string[]> => {
    const { task } = await world.graph.ask<Outcomes>(OUTCOMES, { id }, 'admin');
    return task.targets.nodes.filter(({ reason }) => reason === 'DENIED').map(({ name }) => name);
  };

  test('S40: an action, and a value of an input, that no rule allows is refused', async () => {
    const say = (text?: string): object => ({ action: 'say', arguments: text === undefined ? {} : { text } });
    await world.giveOnly('otto', [SEE]);
    assert.equal(await codeOf({}), 'COMMAND_NOT_ALLOWED');
    await world.giveOnly('otto', [SEE, { ...RUN, actions: ['probe/ping'] }]);
    assert.equal(await codeOf({}), undefined);
    assert.equal(await codeOf(say('x')), 'COMMAND_NOT_ALLOWED');
    await world.giveOnly('otto', [SEE, { ...RUN, constraints: [{ input: 'text', values: ['hello', 'bye'] }] }]);
    assert.equal(await codeOf(say('hello')), undefined);
    for (const refused of [say('Hello'), say(''), say(), {}])
      assert.equal(await codeOf(refused), 'COMMAND_NOT_ALLOWED');
    await world.giveOnly('otto', [
      SEE,
      RUN,
      { ...RUN, effect: 'DENY', constraints: [{ input: 'text', values: ['rm'] }] },
    ]);
    assert.equal(await codeOf(say('hello')), undefined);
    assert.equal(await codeOf(say('rm')), 'COMMAND_NOT_ALLOWED');
  });

  test('S40: no wildcard allows a plugin that runs any command', async () => {
    const ddl = await query<{ ddl: object }>(world.graph.em, `select ddl from plugin where name = 'probe'`);
    const report = 'mutation ($plugins: [ReportedPluginInput!]!) { reportPlugins(plugins: $plugins) }';
    const named = (name: string): object => ({
      name,
      ddl: JSON.parse(JSON.stringify(ddl[0]?.ddl).replaceAll('"probe"', `"${name}"`)),
    });
    await world.graph.ask(report, { plugins: [named('probe'), named('shell')] }, 'bridge');
    const any: RuleWish = { ...RUN, permissions: ['RUN', 'RUN_ANY_COMMAND'] };
    for (const [rule, code] of [
      [any, 'COMMAND_NOT_ALLOWED'],
      [{ ...RUN, actions: ['shell'] }, 'COMMAND_NOT_ALLOWED'],
      [{ ...any, permissions: ['RUN_ANY_COMMAND'], actions: ['shell/ping'] }, undefined],
    ] as const) {
      await world.giveOnly('otto', [SEE, rule]);
      assert.equal(await codeOf({ plugin: 'shell' }), code);
    }
    await world.giveOnly('otto', [SEE, { ...any, actions: ['shell'] }, { ...any, effect: 'DENY', actions: ['*'] }]);
    assert.equal(await codeOf({ plugin: 'shell' }), 'COMMAND_NOT_ALLOWED');
  });

  test('a host that one sees and may not run on is in the task, not sent, with the reason; with no other host there is no task', async () => {
    await world.giveOnly('otto', [SEE, { ...RUN, isEverywhere: false, hostgroups: ['web/eu'] }]);
    assert.equal(await codeOf({ filter: 'name = web-1 or name = bare' }), 'COMMAND_NOT_ALLOWED');
    const id = await world.run({ filter: 'hostgroup ~ web', asking: 'otto' });
    assert.deepEqual(await deniedIn(id), ['web-1', 'web2-1']);
    const preview = await world.graph.ask(
      `{ previewTargets(filter: "hostgroup ~ web", plugin: "probe", action: "ping") { total runnable excluded { reason count hosts } } }`,
      {},
      'otto',
    );
    assert.deepEqual(preview, {
      previewTargets: { total: 4, runnable: 2, excluded: [{ reason: 'DENIED', count: 2, hosts: ['web-1', 'web2-1'] }] },
    });
  });

  test('what one does not see is not selected, whatever one may run', async () => {
    await world.giveOnly('otto', [{ ...SEE, isEverywhere: false, hostgroups: ['web/eu'] }, RUN]);
    assert.equal(await codeOf({ filter: 'name = web-1' }), 'NO_TARGETS');
    const id = await world.run({ filter: 'hostgroup ~ web', asking: 'otto' });
    assert.deepEqual(await world.hostsOf(id), ['web-2', 'web-3']);
  });

  test('S42: hosts that leave the rules of who started a task before a bridge takes it are not sent, they alone, as denied', async () => {
    await world.giveOnly('otto', [SEE, RUN]);
    const id = await world.run({ filter: 'name ~ web', asking: 'otto' });
    await world.giveOnly('otto', [SEE, RUN, { ...RUN, effect: 'DENY', hostgroups: ['web/eu'], isEverywhere: false }]);
    const { claimDispatches } = await world.graph.ask<{
      claimDispatches: { taskId: string; targets: { name: string }[] }[];
    }>(CLAIM, { fence: { first: 1, tokens: ['0'.repeat(32)] } }, 'bridge');
    const taken = claimDispatches.filter(({ taskId }) => taskId === id).flatMap(({ targets }) => targets);
    assert.deepEqual(taken.map(({ name }) => name).sort(), ['web-1', 'web2-1']);
    assert.deepEqual(await deniedIn(id), ['web-2', 'web-3']);
  });
});

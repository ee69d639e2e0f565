import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';
import { callerOf, type KnownUser } from '@chargehand/api/access/identifyCaller';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';

const WEB: RuleWish = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'], hostgroups: ['web'] };
const RUN: RuleWish = { permissions: ['RUN'], isEverywhere: true, actions: ['*'] };

const COUNTS = 'counts { targeted pending running succeeded failed unknown notSent held }';
const TASK = `query ($id: ID!) { task(id: $id) { id filter ${COUNTS} facts hostgroups waves { label }
  targets(first: 50) { totalCount nodes { name state } } outputGroups { nodes { count } } } }`;
const PROGRESS = `query ($id: ID!) { taskProgress(id: $id) { ${COUNTS} targets { name } columns { position members { name } } waves { label } } }`;
const LIST = '{ tasks { totalCount nodes { id filter counts { targeted failed } } } }';

interface Counts {
  readonly targeted: number;
  readonly failed: number;
}
interface Seen {
  readonly task: {
    readonly filter: string;
    readonly counts: Counts;
    readonly targets: { readonly totalCount: number; readonly nodes: readonly { readonly name: string }[] };
    readonly waves: readonly unknown[];
    readonly hostgroups: readonly string[];
  } | null;
}

describe('a task some of whose hosts one does not see', () => {
  let world: RoleWorld;
  let id: string;
  before(async () => {
    world = await startRoleWorld();
    id = await world.run({ filter: 'name ~ web or hostgroup = a/b' });
    await world.end(id, {
      'web-1': 'SUCCEEDED',
      'web-2': 'FAILED',
      'web-3': 'UNKNOWN',
      'web2-1': 'FAILED',
      'a-1': 'FAILED',
    });
    await world.giveOnly('otto', [WEB, RUN]);
  });
  after(() => world[Symbol.asyncDispose]());

  const seen = async (of = id): Promise<Seen['task']> => (await world.graph.ask<Seen>(TASK, { id: of }, 'otto')).task;

  test('its targets and counters are those of the hosts that one sees', async () => {
    const task = await seen();
    assert.deepEqual(task?.targets.nodes.map(({ name }) => name).toSorted(), ['web-1', 'web-2', 'web-3']);
    assert.equal(task.targets.totalCount, 3);
    const counts = { targeted: 3, pending: 0, running: 0, succeeded: 1, failed: 1, unknown: 1, notSent: 0, held: 0 };
    assert.deepEqual(task.counts, counts);
    const { taskProgress } = await world.graph.ask<{
      taskProgress: { counts: Counts; targets: { name: string }[]; columns: { members: { name: string[] } } };
    }>(PROGRESS, { id }, 'otto');
    assert.deepEqual(taskProgress.counts, counts);
    assert.equal(taskProgress.targets.length, 3);
    assert.deepEqual(taskProgress.columns.members.name.toSorted(), ['web-1', 'web-2', 'web-3']);
    const { tasks } = await world.graph.ask<{ tasks: { nodes: { id: string; counts: Counts }[] } }>(LIST, {}, 'otto');
    assert.deepEqual(tasks.nodes.find((each) => each.id === id)?.counts, { targeted: 3, failed: 1 });
  });

  test('what was said or counted of all its hosts is not shown', async () => {
    const rollout = await world.run({ filter: 'hostgroup ~ web', options: { rollout: { wavesBy: 'HOSTGROUP' } } });
    const task = await seen(rollout);
    assert.equal(task?.filter, '');
    assert.deepEqual(task.waves, []);
    assert.deepEqual(task.hostgroups, []);
    const whole = (await world.graph.ask<Seen>(TASK, { id: rollout }, 'olga')).task;
    assert.notEqual(whole?.filter, '');
    assert.ok((whole?.waves.length ?? 0) > 1);
  });

  test('a task none of whose hosts one sees does not exist, and one of which one sees all is whole', async () => {
    const hidden = await world.run({ filter: 'name = web2-1' });
    assert.equal(await seen(hidden), null);
    assert.equal(await world.graph.codeOf(PROGRESS, { id: hidden }, 'otto'), 'TASK_NOT_FOUND');
    for (const act of ['cancelTask', 'pauseTask', 'resumeTask'])
      assert.equal(await world.graph.codeOf(`mutation { ${act}(id: ${hidden}) { id } }`, {}, 'otto'), 'TASK_NOT_FOUND');
    const whole = await world.run({ filter: 'hostgroup ~ web/eu' });
    assert.equal((await seen(whole))?.filter, 'hostgroup ~ web/eu');
  });

  test('without VIEW_TASKS one sees what one ran oneself, and nothing of others', async () => {
    await world.giveOnly('otto', [{ ...WEB, permissions: ['VIEW_HOSTS'] }, RUN]);
    const others = await world.run({ filter: 'name = web-1' });
    const own = await world.run({ filter: 'name = web-1', asking: 'otto' });
    assert.equal(await seen(others), null);
    assert.equal((await seen(own))?.counts.targeted, 1);
    await world.giveOnly('otto', [WEB, RUN]);
  });

  test('a task of somebody else is stopped with STOP_TASKS on all its hosts that have no outcome', async () => {
    const open = await world.run({ filter: 'name = web-1 or name = web2-1' });
    const cancel = async (): Promise<string | undefined> =>
      await world.graph.codeOf(`mutation { cancelTask(id: ${open}) { id } }`, {}, 'otto');
    await world.giveOnly('otto', [WEB]);
    assert.equal(await cancel(), 'FORBIDDEN');
    await world.giveOnly('otto', [WEB, { permissions: ['STOP_TASKS'], hostgroups: ['web'] }]);
    assert.equal(await cancel(), 'FORBIDDEN');
    await world.giveOnly('otto', [WEB, { permissions: ['STOP_TASKS'], hostgroups: ['web', 'web2'] }]);
    assert.equal(await cancel(), undefined);
    await world.giveOnly('otto', [WEB, RUN]);
  });

  test('a narrowed reader finds every column of a table that it finds at all', async () => {
    const em = world.graph.em;
    const otto = await queryOne<KnownUser>(
      em,
      `select id, login, is_admin as "isAdmin" from app_user where login = 'otto'`,
    );
    const scope = scopeOfCaller(await callerOf(em, otto), new Date());
    for (const { table } of scope?.parts ?? []) {
      if (table === 'task_host') continue;
      const columns = await query<{ name: string }>(
        em,
        `select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1`,
        [table],
      );
      const own = em.fork();
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      await query(narrowTo(own, scope), `select ${names} from ${table} limit 1`);
    }
  });
});

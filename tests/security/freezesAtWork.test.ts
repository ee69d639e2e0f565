import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import { claimDispatches } from '@chargehand/api/tasks/claimDispatches';
import { RolloutTrial } from '../contracts/RolloutTrial.ts';
import { startTaskWorld, type TaskWorld } from '../contracts/startTaskWorld.ts';
import { targetsOf, taskOf } from '../contracts/taskRows.ts';

const FREEZE_GROUP = `
  with shop as (insert into hostgroup (name, title) values ('shop', 'shop') returning id),
    pay as (insert into hostgroup (name, title, parent_id) select 'pay', 'shop/pay', id from shop returning id),
    moved as (update host set hostgroup_id = pay.id from pay, target t where t.host_id = host.id and t.task_id = $1 and t.position = any($2::int[]))
  insert into host_freeze (reason, hostgroup_ids) select 'sale', array[id] from shop`;

const FREEZE_ALL = `insert into host_freeze (reason) values ('night') returning id`;

describe('a freeze that comes while a task is at work', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  async function reasonsOf(taskId: number): Promise<readonly (string | null)[]> {
    return (await targetsOf(world, taskId)).map(({ reason }) => reason);
  }

  const run = async (sql: string, parameters: readonly unknown[] = []): Promise<void> =>
    void (await query(world.contextOf('user').em, sql, parameters));

  test('leaves out its hosts when a bridge takes its part, in whichever group they are by then', async () => {
    const { taskId } = await world.startTrial({ a: 3 });
    await run(FREEZE_GROUP, [taskId, [0, 2]]);
    const claimed = await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    assert.deepEqual(
      claimed.filter((one) => one.taskId === taskId).map(({ targets }) => targets.map(({ position }) => position)),
      [[1]],
    );
    assert.deepEqual(await reasonsOf(taskId), ['FROZEN', null, 'FROZEN']);
    assert.equal((await taskOf(world, taskId)).notSent, 2);
    await run('delete from host_freeze');
  });

  test('leaves out what a rollout has not released, batch by batch, and nothing that a bridge has', async () => {
    const trial = await RolloutTrial.start(world, { a: 4 }, { batchSize: 2 });
    await trial.claimAll();
    await run(FREEZE_ALL);
    await trial.reply(1);
    assert.deepEqual(await trial.reasons(), [null, null, null, null]);
    await trial.reply(1);
    assert.deepEqual(await trial.reasons(), [null, null, 'FROZEN', 'FROZEN']);
    assert.equal((await trial.row()).state, 'FINISHED');
    assert.equal((await taskOf(world, trial.taskId)).notSent, 2);
    await run('delete from host_freeze');
  });
});

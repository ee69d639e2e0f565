import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from './runWorld.ts';
import { AppError } from '@chargehand/api/platform/AppError';
import { prepareQueue } from '@chargehand/api/schedules/runQueue';
import { query } from '@chargehand/api/platform/sql';

const PREVIEW = `query ($filter: String!) { previewTargets(filter: $filter) { isAllHosts mayRun } }`;
const RERUN = `mutation ($id: ID!, $which: RerunSelection!) { rerunTask(id: $id, which: $which) { id } }`;
const PREVIEW_RERUN = `query ($id: ID!, $which: RerunSelection!) { previewRerun(id: $id, which: $which) { preview { isAllHosts mayRun } } }`;
const CREATE = `mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }`;
const UPDATE = `mutation ($id: ID!, $input: ScheduleInput!) { updateSchedule(id: $id, input: $input) { id } }`;

const HOSTS = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
const DENIED = 'ALL_HOSTS_NOT_ALLOWED';

interface Rerunning {
  readonly id: string;
  readonly which: string;
}

describe('the right to run on all hosts', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
    await prepareQueue(world.graph.url);
  });
  after(() => world[Symbol.asyncDispose]());

  const codeOfRun = async (filter: string): Promise<string | undefined> =>
    await world.run({ filter }).then(
      () => undefined,
      (error: unknown) => (error instanceof AppError ? error.code : 'MASKED'),
    );
  const seen = async (filter: string): Promise<object> =>
    (await world.graph.ask<{ previewTargets: object }>(PREVIEW, { filter })).previewTargets;
  const codeOfRerun = async (rerun: Rerunning): Promise<string | undefined> => await world.graph.codeOf(RERUN, rerun);
  const seenOfRerun = async (rerun: Rerunning): Promise<object> =>
    (await world.graph.ask<{ previewRerun: { preview: object } }>(PREVIEW_RERUN, rerun)).previewRerun.preview;

  test('S46: the right to run on all hosts is needed whenever all hosts there are would be touched, whatever the words, and the preview says so', async () => {
    await world.tell(HOSTS);
    for (const filter of [
      'task != 999999',
      'not name = zzz',
      'name != zzz',
      'name ^ (a, b, c, d)',
      'name = x or name != x',
    ]) {
      assert.deepEqual(await seen(filter), { isAllHosts: filter.includes(' or '), mayRun: false }, filter);
      assert.equal(await codeOfRun(filter), DENIED, filter);
      await world.run({ filter, asking: 'admin' });
    }
    assert.deepEqual(await seen('name != a'), { isAllHosts: false, mayRun: true });
    assert.equal(await codeOfRun('name != a'), undefined);
  });

  test('is not needed for three hosts that happen to be all there are', async () => {
    await world.tell(HOSTS.slice(1));
    assert.deepEqual(await seen('name != zzz'), { isAllHosts: false, mayRun: true });
    assert.equal(await codeOfRun('name != zzz'), undefined);
    assert.equal(await codeOfRun('name = x or name != x'), DENIED);
  });

  test('S46: it is needed to run a task for all hosts again, by whatever way, also when there are other hosts by now', async () => {
    await world.tell(HOSTS);
    const id = await world.run({ filter: 'all', asking: 'admin' });
    await world.end(id, { a: 'FAILED', b: 'SUCCEEDED', c: 'SUCCEEDED', d: 'SUCCEEDED' });
    await world.tell([...HOSTS, { name: 'new' }]);
    for (const which of ['SAME_HOSTS', 'SAME_FILTER']) {
      assert.deepEqual(await seenOfRerun({ id, which }), { isAllHosts: true, mayRun: false });
      assert.equal(await codeOfRerun({ id, which }), DENIED);
    }
    const { rerunTask } = await world.graph.ask<{ rerunTask: { id: string } }>(
      RERUN,
      { id, which: 'SAME_HOSTS' },
      'admin',
    );
    for (const filter of [`task = ${id}`, `task ^ (${id}, 1)`, `task = ${rerunTask.id} or name = a`])
      assert.equal(await codeOfRun(filter), DENIED, filter);
    for (const which of ['SAME_HOSTS', 'SAME_FILTER'])
      assert.equal(await codeOfRerun({ id: rerunTask.id, which }), DENIED);
    assert.equal(await codeOfRun(`task = ${id} and name = a`), undefined);
    assert.equal(await codeOfRerun({ id, which: 'FAILED' }), undefined);
  });

  test('is asked for when a schedule is kept, and it is its owner who must have it', async () => {
    await world.tell(HOSTS);
    const input = { name: 'n', plugin: 'probe', action: 'ping', filter: 'name = a', cron: '0 3 * * *', zone: 'UTC' };
    const everywhere = { ...input, filter: 'all' };
    const create = async (asking: 'olga' | 'admin', filter: string): Promise<string> =>
      (await world.graph.ask<{ createSchedule: { id: string } }>(CREATE, { input: { ...input, filter } }, asking))
        .createSchedule.id;
    const ofOlga = await create('olga', 'name = a');
    const ofAdmin = await create('admin', 'all');
    for (const filter of ['all', 'name != zzz']) {
      assert.equal(await world.graph.codeOf(CREATE, { input: { ...input, filter } }), DENIED);
      assert.equal(await world.graph.codeOf(UPDATE, { id: ofOlga, input: { ...input, filter } }), DENIED);
      assert.equal(await world.graph.codeOf(UPDATE, { id: ofOlga, input: { ...input, filter } }, 'admin'), DENIED);
    }
    assert.equal(await world.graph.codeOf(UPDATE, { id: ofAdmin, input: everywhere }, 'admin'), undefined);
    await query(world.graph.em, 'delete from schedule');
  });
});

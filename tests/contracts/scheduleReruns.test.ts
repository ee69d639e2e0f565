import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startScheduleWorld, type ScheduleWorld } from './scheduleWorld.ts';
import { query, queryOne } from '@chargehand/api/platform/sql';

const RERUN = 'mutation ($id: ID!) { rerunTask(id: $id, which: SAME_FILTER) { id } }';
const OPTIONS = { timeoutSeconds: 77, ttlSeconds: 88, rollout: { batchSize: 1 } };
const STORED = `
  select options, timeout_seconds as "timeoutSeconds", ttl_seconds as "ttlSeconds", released, parsed_filter ->> 'kind' as kind from task where id = $1`;

interface Stored {
  readonly options: typeof OPTIONS;
  readonly timeoutSeconds: number;
  readonly ttlSeconds: number | null;
  readonly released: number;
  readonly kind: string | null;
}

describe('a run that was missed or rejected', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const unrun = async (input: object, secondsAgo: number): Promise<string> => {
    const id = await world.create({ cron: null, at: '2099-01-01T00:00:00Z', ...input });
    await world.makeDue(id, secondsAgo);
    assert.notEqual(await world.fire(id), 'RAN');
    const [task] = await world.tasksOf(id);
    return task?.id ?? assert.fail();
  };
  const stored = async (id: string): Promise<Stored> => await queryOne<Stored>(world.graph.em, STORED, [id]);
  const rerun = async (id: string): Promise<string> =>
    (await world.graph.ask<{ rerunTask: { id: string } }>(RERUN, { id })).rerunTask.id;

  test('is run again as it was meant: in batches, with its timeout and its ttl', async () => {
    const missed = await unrun({ options: OPTIONS }, 1_000);
    const again = await stored(await rerun(missed));
    const { kind: _kind, released: _released, ...kept } = await stored(missed);
    assert.deepEqual(kept, { options: kept.options, timeoutSeconds: 77, ttlSeconds: 88 });
    assert.deepEqual(kept.options.rollout, again.options.rollout);
    assert.notEqual(again.options.rollout, undefined);
    assert.deepEqual([again.timeoutSeconds, again.ttlSeconds], [77, 88]);
  });

  test('without options of its own has those of its schedule, also when it was written before they were kept', async () => {
    const missed = await unrun({ options: OPTIONS }, 1_000);
    await query(world.graph.em, `update task set options = '{}' where id = $1`, [missed]);
    const again = await stored(await rerun(missed));
    assert.notEqual(again.options.rollout, undefined);
    const plain = await unrun({}, 1_000);
    assert.deepEqual((await stored(await rerun(plain))).options, {});
  });

  test('has the timeout of its plugin, and its filter as it was read', async () => {
    const { timeoutSeconds, kind } = await stored(await unrun({}, 1_000));
    assert.deepEqual([timeoutSeconds, kind], [10, 'comparison']);
  });

  test('is in the history of what it was aimed at, and of no host', async () => {
    const filter = 'hostgroup = app/web and facts.os = Red and location under eu and organization = acme';
    const ids = [await unrun({ filter }, 1_000), await unrun({ filter }, 5)];
    const found = async (narrowing: string): Promise<string[]> =>
      (
        await world.graph.ask<{ tasks: { nodes: { id: string }[] } }>(`{ tasks(${narrowing}) { nodes { id } } }`)
      ).tasks.nodes.map(({ id }) => id);
    const newestFirst = ids.toReversed();
    for (const narrowing of [
      'hostgroup: "app/web", of: AIMED',
      'hostgroup: "app", of: AIMED, below: true',
      'fact: "os"',
      'location: "eu"',
      'organization: "acme"',
    ])
      assert.deepEqual(await found(narrowing), newestFirst, narrowing);
    assert.deepEqual(await found('hostgroup: "app/web", of: TOUCHED'), []);
  });

  test('is not what a preview compares with', async () => {
    const filter = 'name ^ (host1, host2)';
    const difference = async (): Promise<object | null> =>
      (
        await world.graph.ask<{ previewTargets: { difference: object | null } }>(
          'query ($filter: String!) { previewTargets(filter: $filter) { difference { task { id } kept added } } }',
          { filter },
        )
      ).previewTargets.difference;
    await unrun({ filter }, 1_000);
    assert.equal(await difference(), null);
    const id = await world.create({ filter });
    await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'RAN');
    const [ran] = await world.tasksOf(id);
    await unrun({ filter }, 1_000);
    assert.deepEqual(await difference(), { task: { id: ran?.id }, kept: 2, added: 0 });
  });
});

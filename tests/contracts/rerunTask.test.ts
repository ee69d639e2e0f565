import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from './runWorld.ts';

const OUTCOMES = {
  f1: 'FAILED',
  f2: 'FAILED',
  n1: 'NOT_SENT',
  s1: 'SUCCEEDED',
  s2: 'SUCCEEDED',
  u1: 'UNKNOWN',
} as const;

const HOSTS = [...Object.keys(OUTCOMES), 'other'].map((name) => ({
  name,
  hostgroup: name === 'other' ? 'db' : 'app/web',
}));

const RERUN = `
  mutation ($id: ID!, $which: RerunSelection!, $filter: String, $arguments: JSON, $options: RunOptionsInput, $key: String, $fingerprint: String) {
    rerunTask(id: $id, which: $which, filter: $filter, arguments: $arguments, options: $options, key: $key, fingerprint: $fingerprint) {
      id filter replayOf { id } command { plugin action arguments } }
  }`;

const PREVIEW = `
  query ($id: ID!, $which: RerunSelection!, $filter: String) {
    previewRerun(id: $id, which: $which, filter: $filter) {
      filter preview { total runnable fingerprint sample { name } isAllHosts mayRun difference { kept } }
      difference { task { id } kept added removed gone addedHosts removedHosts goneHosts } } }`;

interface Rerun {
  readonly id: string;
  readonly filter: string;
  readonly replayOf: { readonly id: string };
  readonly command: { readonly plugin: string; readonly action: string; readonly arguments: object };
}

interface Preview {
  readonly filter: string;
  readonly preview: { readonly total: number; readonly fingerprint: string; readonly sample: { name: string }[] };
  readonly difference: object;
}

describe('a task is run again', () => {
  let world: RunWorld;
  let id: string;
  before(async () => {
    world = await startRunWorld();
  });
  beforeEach(async () => {
    await world.tell(HOSTS);
    id = await world.run({ filter: 'hostgroup = app/web', action: 'say', arguments: { text: 'hello' } });
    await world.end(id, OUTCOMES);
  });
  after(() => world[Symbol.asyncDispose]());

  const rerun = async (input: object): Promise<Rerun> =>
    (await world.graph.ask<{ rerunTask: Rerun }>(RERUN, { id, ...input })).rerunTask;
  const preview = async (input: object): Promise<Preview> =>
    (await world.graph.ask<{ previewRerun: Preview }>(PREVIEW, { id, ...input })).previewRerun;

  const selections = [
    ['SAME_HOSTS', ['f1', 'f2', 'n1', 's1', 's2', 'u1'], 'task = ID'],
    ['SAME_FILTER', ['f1', 'f2', 'n1', 's1', 's2', 'u1'], 'hostgroup = app/web'],
    ['FAILED', ['f1', 'f2'], 'task.failed = ID'],
    ['UNKNOWN', ['u1'], 'task.unknown = ID'],
    ['FAILED_OR_UNKNOWN', ['f1', 'f2', 'u1'], 'task.failed = ID or task.unknown = ID'],
    ['NOT_SENT', ['n1'], 'task.not_sent = ID'],
    ['SUCCEEDED', ['s1', 's2'], 'task.succeeded = ID'],
  ] as const;

  for (const [which, names, filter] of selections)
    test(`${which} takes exactly those hosts, and its preview said so`, async () => {
      const expected = filter.replaceAll('ID', id);
      const { preview: seen, ...rest } = await preview({ which });
      assert.equal(rest.filter, expected);
      assert.deepEqual(
        seen.sample.map(({ name }) => name),
        names,
      );
      const task = await rerun({ which, fingerprint: seen.fingerprint });
      assert.deepEqual(await world.hostsOf(task.id), names);
      assert.deepEqual(
        [task.filter, task.replayOf.id, task.command],
        [expected, id, { plugin: 'probe', action: 'say', arguments: { text: 'hello' } }],
      );
    });

  test('other hosts need a filter, and the others take none', async () => {
    const task = await rerun({ which: 'OTHER_FILTER', filter: 'hostgroup = db' });
    assert.deepEqual(await world.hostsOf(task.id), ['other']);
    for (const input of [{ which: 'OTHER_FILTER' }, { which: 'FAILED', filter: 'hostgroup = db' }]) {
      assert.equal(await world.graph.codeOf(RERUN, { id, ...input }), 'BAD_RERUN');
      assert.equal(await world.graph.codeOf(PREVIEW, { id, ...input }), 'BAD_RERUN');
    }
  });

  test('what cannot be run again says why', async () => {
    const codeOf = async (input: object): Promise<string | undefined> =>
      await world.graph.codeOf(RERUN, { id, which: 'FAILED', ...input });
    for (const unknown of ['0', '999999', '9999999999', 'x', ''])
      assert.equal(await codeOf({ id: unknown }), 'TASK_NOT_FOUND');
    assert.equal(await codeOf({ fingerprint: 'other' }), 'TARGETS_CHANGED');
    assert.equal(await codeOf({ arguments: { nonsense: 1 } }), 'INVALID_ARGUMENTS');
    assert.equal(await codeOf({ which: 'OTHER_FILTER', filter: 'name = nobody' }), 'NO_TARGETS');
    assert.equal(await codeOf({ which: 'OTHER_FILTER', filter: 'all' }), 'ALL_HOSTS_NOT_ALLOWED');
    assert.equal(await world.graph.codeOf(RERUN, { id, which: 'FAILED' }, 'nobody'), 'UNAUTHENTICATED');
  });

  test('the task as it is linked both ways, and pages of its reruns come newest first', async () => {
    const first = await rerun({ which: 'FAILED' });
    const second = await rerun({ which: 'UNKNOWN' });
    const { task } = await world.graph.ask<{ task: { replays: object } }>(
      `query ($id: ID!) { task(id: $id) { replays(first: 1) { totalCount nodes { id replayOf { id } } pageInfo { hasNextPage } } } }`,
      { id },
    );
    assert.deepEqual(task.replays, {
      totalCount: 2,
      nodes: [{ id: second.id, replayOf: { id } }],
      pageInfo: { hasNextPage: true },
    });
    assert.notEqual(first.id, second.id);
  });

  test('arguments and options are kept unless they are given', async () => {
    const options = { timeoutSeconds: 77, ttlSeconds: 88 };
    const before = await world.run({ filter: 'name = s1', action: 'say', arguments: { count: 3 }, options });
    const optionsOf = async (taskId: string): Promise<object | undefined> =>
      await world.graph.em
        .getConnection()
        .execute(
          'select timeout_seconds as "timeoutSeconds", ttl_seconds as "ttlSeconds" from task where id = ?',
          [taskId],
          'get',
        );
    const kept = await rerun({ id: before, which: 'SAME_HOSTS' });
    assert.deepEqual([kept.command.arguments, { ...(await optionsOf(kept.id)) }], [{ count: 3 }, options]);
    const edited = await rerun({
      id: before,
      which: 'SAME_HOSTS',
      arguments: { count: 4 },
      options: { timeoutSeconds: 5 },
    });
    assert.deepEqual(
      [edited.command.arguments, { ...(await optionsOf(edited.id)) }],
      [{ count: 4 }, { timeoutSeconds: 5, ttlSeconds: null }],
    );
  });

  test('the same key gives the same task, and with another input it is refused', async () => {
    const key = `again ${id}`;
    const first = await rerun({ which: 'FAILED', key });
    const again = await Promise.all([1, 2, 3, 4].map(() => rerun({ which: 'FAILED', key })));
    assert.deepEqual(new Set(again.map((task) => task.id)), new Set([first.id]));
    const atOnce = await Promise.all([1, 2, 3, 4].map(() => rerun({ which: 'UNKNOWN', key: `${key} at once` })));
    assert.equal(new Set(atOnce.map((task) => task.id)).size, 1);
    const codeOf = async (input: object): Promise<string | undefined> =>
      await world.graph.codeOf(RERUN, { id, which: 'FAILED', key, ...input });
    assert.equal(await codeOf({ which: 'UNKNOWN' }), 'KEY_REUSED');
    assert.equal(await codeOf({ arguments: { text: 'other' } }), 'KEY_REUSED');
    assert.equal(await codeOf({ options: { timeoutSeconds: 5 } }), 'KEY_REUSED');
    assert.equal(await codeOf({ id: first.id }), 'KEY_REUSED');
  });

  test('a rerun still means the same hosts when they have moved, without those that are gone', async () => {
    const moved = HOSTS.filter(({ name }) => name !== 'f2').map((host) => ({ ...host, hostgroup: 'elsewhere' }));
    await world.tell([...moved, { name: 'new', hostgroup: 'app/web' }]);
    assert.deepEqual((await preview({ which: 'FAILED' })).difference, {
      task: { id },
      ...{ kept: 1, added: 0, removed: 0, gone: 1 },
      ...{ addedHosts: [], removedHosts: [], goneHosts: ['f2'] },
    });
    assert.deepEqual((await preview({ which: 'SAME_HOSTS' })).difference, {
      task: { id },
      ...{ kept: 5, added: 0, removed: 0, gone: 1 },
      ...{ addedHosts: [], removedHosts: [], goneHosts: ['f2'] },
    });
    assert.deepEqual((await preview({ which: 'SAME_FILTER' })).difference, {
      task: { id },
      ...{ kept: 0, added: 1, removed: 5, gone: 1 },
      ...{ addedHosts: ['new'], removedHosts: ['f1', 'n1', 's1', 's2', 'u1'], goneHosts: ['f2'] },
    });
    assert.deepEqual(await world.hostsOf((await rerun({ which: 'FAILED' })).id), ['f1']);
  });
});

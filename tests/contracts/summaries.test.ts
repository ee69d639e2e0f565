import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TaskSummariesResolver } from '@chargehand/api/tasks/summaries.resolver';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { Task } from '@chargehand/api/tasks/Task';
import { startTaskWorld, type Part, type Said, type TaskWorld } from './startTaskWorld.ts';

describe('summaries of a task', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const reply = (part: Part, nth: number, outputs: unknown, statusCode = 0): Said => ({
    dispatchId: part.dispatchId,
    position: part.positions[nth] ?? assert.fail(),
    event: 'REPLIED',
    statusCode,
    outputs,
  });

  async function summariesOf(taskId: number): Promise<unknown> {
    const ctx = world.contextOf('user');
    const task = await ctx.em.findOneOrFail(Task, taskId);
    const summaries = await new TaskSummariesResolver().summaries(task, ctx);
    const shown = summaries.map(({ displayAs, text, value, values, problem }) => [
      displayAs,
      text,
      value,
      values,
      problem,
    ]);
    return JSON.parse(JSON.stringify(shown));
  }

  test('they hold every reply once, in whatever batches and however often it is uploaded', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 3, b: 2 });
    const first = [reply(parts.a, 0, { mood: 'calm', load: 1 }), reply(parts.a, 1, { mood: 'angry', load: 2.5 }, 1)];
    const upload = { journal: 'journal-a', after: 0, entries: world.number('a', first) };
    await recordReplies(world.contextOf('a'), upload);
    await recordReplies(world.contextOf('a'), upload);
    await world.upload('b', reply(parts.b, 0, { mood: 'calm', load: 3 }));
    await world.upload(
      'b',
      reply(parts.b, 0, { mood: 'changed', load: 99 }),
      reply(parts.b, 1, { mood: 'calm', load: 1.5 }),
    );
    const moods = [
      { value: 'calm', count: 3 },
      { value: 'angry', count: 1 },
    ];
    assert.deepEqual(await summariesOf(taskId), [
      ['MOOD', ' calm = 3\nangry = 1', null, moods, null],
      ['LOAD', 'About 2.0', 2, [], null],
      ['GONE', '', null, [], 'A reply has no number in this output'],
    ]);
  });

  test('an average is not rounded, also of whole numbers', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    await world.upload('a', reply(parts.a, 0, { load: 1 }), reply(parts.a, 1, { load: 2 }));
    const [, load] = (await summariesOf(taskId)) as unknown[][];
    assert.deepEqual(load?.slice(1, 3), ['About 1.5', 1.5]);
  });

  test('whole numbers beyond what JSON can show are added up exactly', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    await world.upload('a', reply(parts.a, 0, { gone: '9007199254740993' }), reply(parts.a, 1, { gone: 1 }));
    const [, , gone] = (await summariesOf(taskId)) as unknown[][];
    assert.deepEqual(gone?.slice(2), ['9007199254740994', [], null]);
  });

  test('a reply that comes after the end of waiting is added', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const { dispatchId, positions } = parts.a;
    await world.upload('a', { dispatchId, position: positions[0] ?? 0, event: 'UNKNOWN', reason: 'NO_REPLY' });
    await world.upload('a', reply(parts.a, 0, { mood: 'late', load: 1 }));
    const [mood] = (await summariesOf(taskId)) as unknown[][];
    assert.deepEqual(mood?.[3], [{ value: 'late', count: 1 }]);
  });

  test('outputs that are no object, or hold what no database takes, cost no reply its outcome', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 4 });
    const odd = [null, 'text', { mood: 'a\0b\ud800' }, { mood: { deep: [['x']] } }];
    await world.upload('a', ...odd.map((outputs, nth) => reply(parts.a, nth, outputs)));
    const { succeeded } = await world.contextOf('user').em.findOneOrFail(Task, taskId);
    assert.equal(succeeded, 4);
    const [mood] = (await summariesOf(taskId)) as [unknown, unknown, unknown, unknown[]][];
    assert.equal(mood?.[3].length, 2);
  });
});

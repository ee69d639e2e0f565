import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphQLError } from 'graphql';
import { createApiClient } from './createApiClient.ts';
import { startStubApi } from './testing/startStubApi.ts';
import type { TaskProgress } from './watchTask.ts';
import { watchTask } from './watchTask.ts';

const counts = { targeted: 2, pending: 0, running: 0, succeeded: 2, failed: 0, unknown: 0, notSent: 0, held: 0 };
const progress = (revision: number, state: TaskProgress['state']): TaskProgress => ({
  id: '1',
  revision,
  state,
  verdict: null,
  counts,
  pausedAt: null,
  stop: null,
  targets: [],
});

async function revisionsOf(watch: AsyncIterable<TaskProgress>): Promise<number[]> {
  const revisions: number[] = [];
  for await (const { revision } of watch) revisions.push(revision);
  return revisions;
}

test('a watch ends with the task', async () => {
  await using api = await startStubApi({
    taskProgress: async function* () {
      yield { taskProgress: progress(1, 'RUNNING') };
      yield { taskProgress: progress(2, 'FINISHED') };
      yield { taskProgress: progress(3, 'FINISHED') };
    },
  });
  assert.deepEqual(await revisionsOf(watchTask(createApiClient({ url: api.url }), '1')), [1, 2]);
});

test('a watch whose socket is cut goes on from the revision it has seen, by polling', async () => {
  const asked: unknown[] = [];
  await using api = await startStubApi({
    taskProgress: ({ since, waitSeconds }) => {
      if (waitSeconds !== undefined) {
        asked.push(['poll', since]);
        return progress(9, 'FINISHED');
      }
      asked.push(['subscribe', since]);
      return (async function* () {
        yield { taskProgress: progress(4, 'RUNNING') };
        await new Promise(() => undefined);
      })();
    },
  });
  const revisions: number[] = [];
  for await (const { revision } of watchTask(createApiClient({ url: api.url }), '1', { since: 3 })) {
    revisions.push(revision);
    api.cutSockets();
  }
  assert.deepEqual(revisions, [4, 9]);
  assert.deepEqual(asked, [
    ['subscribe', 3],
    ['poll', 4],
  ]);
});

test('a resumed watch does not repeat what was seen', async () => {
  let polls = 0;
  await using api = await startStubApi({
    taskProgress: ({ waitSeconds }) => {
      if (waitSeconds !== undefined) return progress(4, (polls += 1) < 2 ? 'RUNNING' : 'FINISHED');
      return (async function* () {
        yield { taskProgress: progress(4, 'RUNNING') };
      })();
    },
  });
  assert.deepEqual(await revisionsOf(watchTask(createApiClient({ url: api.url }), '1')), [4, 4]);
  assert.equal(polls, 2);
});

test('a task that may not be seen ends the watch with the refusal', async () => {
  const refuse = (): never => {
    throw new GraphQLError('No such task.', { extensions: { code: 'TASK_NOT_FOUND' } });
  };
  await using api = await startStubApi({ taskProgress: refuse });
  await assert.rejects(revisionsOf(watchTask(createApiClient({ url: api.url }), '1')), { code: 'TASK_NOT_FOUND' });
});

test('a watch gives up on an API that stays away for as long as it was told', async () => {
  const watch = watchTask(createApiClient({ url: 'http://127.0.0.1:1' }), '1', { giveUpAfterMs: 300 });
  await assert.rejects(revisionsOf(watch), { code: 'API_UNREACHABLE' });
});

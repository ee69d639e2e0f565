import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphQLError } from 'graphql';
import { createApiClient, type ApiClient, type RequestOptions } from './createApiClient.ts';
import { startStubApi } from './testing/startStubApi.ts';
import type { TaskProgress } from './watchTask.ts';
import { watchTask } from './watchTask.ts';

const counts = { targeted: 2, pending: 0, running: 0, succeeded: 2, failed: 0, unknown: 0, notSent: 0, held: 0 };
const progress = (revision: number, state: TaskProgress['state'], columns: object = columnsOf([])) => ({
  id: '1',
  since: 0,
  revision,
  state,
  verdict: null,
  counts,
  pausedAt: null,
  pauseReason: null,
  stop: null,
  columns,
});

/** As the API tells of these positions, all in one state; with the names of the hosts or without. */
function columnsOf(position: readonly number[], state = 'SENT', members: object | null = null): object {
  const none = { texts: [], index: position.map(() => -1) };
  return {
    position,
    state: { states: [state], index: position.map(() => 0) },
    reason: none,
    statusCode: position.map(() => null),
    statusMessage: none,
    late: [],
    durationMs: position.map(() => null),
    members,
  };
}

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
  for await (const { revision } of watchTask(createApiClient({ url: api.url }), '1')) {
    revisions.push(revision);
    api.cutSockets();
  }
  assert.deepEqual(revisions, [4, 9]);
  assert.deepEqual(asked, [
    ['subscribe', 0],
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

test('the names of the hosts come once and are put to what is told of them later', async () => {
  const sites = { texts: ['north', 'south'], index: [1, 0] };
  const members = { name: ['web', 'db'], hostgroup: { texts: ['app'], index: [0, -1] }, smartProxy: sites };
  await using api = await startStubApi({
    taskProgress: async function* () {
      yield { taskProgress: progress(1, 'RUNNING', columnsOf([0, 1], 'PENDING', members)) };
      yield { taskProgress: { ...progress(2, 'FINISHED', columnsOf([1], 'NOT_SENT')), since: 1 } };
    },
  });
  const told: unknown[] = [];
  for await (const { targets } of watchTask(createApiClient({ url: api.url }), '1'))
    told.push(targets.map(({ name, hostgroup, smartProxy, outcome }) => [name, hostgroup, smartProxy, outcome]));
  const db = ['db', null, 'north'];
  assert.deepEqual(told, [
    [
      ['web', 'app', 'south', null],
      [...db, null],
    ],
    [[...db, 'NOT_SENT']],
  ]);
});

test('a watch of an API that was set back to an earlier time begins anew', async () => {
  const membersOf = (...name: string[]) => {
    const none = { texts: [], index: name.map(() => -1) };
    return { name, hostgroup: none, smartProxy: none };
  };
  const asked: unknown[] = [];
  await using api = await startStubApi({
    taskProgress: ({ since, waitSeconds }) => {
      asked.push(since);
      if (waitSeconds !== undefined) return progress(4, 'RUNNING', columnsOf([0, 1], 'SENT', membersOf('web', 'new')));
      return (async function* () {
        if (since === 0)
          yield { taskProgress: progress(9, 'RUNNING', columnsOf([0, 1], 'SENT', membersOf('web', 'db'))) };
        else yield { taskProgress: { ...progress(5, 'FINISHED', columnsOf([1], 'SUCCEEDED')), since } };
      })();
    },
  });
  const told: unknown[] = [];
  for await (const { revision, targets } of watchTask(createApiClient({ url: api.url }), '1'))
    told.push([revision, targets.map(({ name, state }) => `${name} ${state}`)]);
  assert.deepEqual(asked, [0, 9, 4]);
  assert.deepEqual(told, [
    [9, ['web SENT', 'db SENT']],
    [4, ['web SENT', 'new SENT']],
    [5, ['new SUCCEEDED']],
  ]);
});

test('a progress that cannot be taken in is asked for again, from where it began', async () => {
  const members = { name: ['web'], hostgroup: { texts: [], index: [-1] }, smartProxy: { texts: [], index: [-1] } };
  const asked: unknown[] = [];
  await using api = await startStubApi({
    taskProgress: ({ since, waitSeconds }) => {
      asked.push(since);
      if (waitSeconds !== undefined) return progress(3, 'FINISHED', columnsOf([0], 'SUCCEEDED', members));
      return (async function* () {
        yield { taskProgress: progress(3, 'RUNNING', columnsOf([0], 'SENT')) };
      })();
    },
  });
  const names: string[] = [];
  for await (const { targets } of watchTask(createApiClient({ url: api.url }), '1'))
    names.push(...targets.map(({ name }) => name));
  assert.deepEqual([asked, names], [[0, 0], ['web']]);
});

test('the first poll, which brings the whole task, has more time than those for what changed', async () => {
  const timeouts: (number | undefined)[] = [];
  const told = [progress(4, 'RUNNING'), progress(5, 'FINISHED')];
  const client: ApiClient = {
    ...createApiClient({ url: 'http://127.0.0.1:1' }),
    request: async <Result>(_document: unknown, _variables: unknown, options?: RequestOptions) => {
      timeouts.push(options?.timeoutMs);
      return JSON.parse(JSON.stringify({ taskProgress: told.shift() })) as Result;
    },
  };
  assert.deepEqual(await revisionsOf(watchTask(client, '1')), [4, 5]);
  assert.deepEqual(timeouts, [120_000, 30_000]);
});

test('a progress that leaves out revisions is not believed; they are asked for', async () => {
  const members = { name: ['web'], hostgroup: { texts: [], index: [-1] }, smartProxy: { texts: [], index: [-1] } };
  const asked: unknown[] = [];
  await using api = await startStubApi({
    taskProgress: ({ since, waitSeconds }) => {
      asked.push(since);
      if (waitSeconds !== undefined) return { ...progress(9, 'FINISHED', columnsOf([0], 'SUCCEEDED')), since };
      return (async function* () {
        yield { taskProgress: progress(3, 'RUNNING', columnsOf([0], 'SENT', members)) };
        yield { taskProgress: { ...progress(9, 'FINISHED'), since: 5 } };
      })();
    },
  });
  const states: string[] = [];
  for await (const { targets } of watchTask(createApiClient({ url: api.url }), '1'))
    states.push(...targets.map(({ state }) => state));
  assert.deepEqual(
    [asked, states],
    [
      [0, 3],
      ['SENT', 'SUCCEEDED'],
    ],
  );
});

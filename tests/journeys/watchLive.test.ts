import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiClient, graphql, watchTask } from '@chargehand/api-client';
import { startStack } from '../support/startStack.ts';
import { finished, runTask } from '../support/tasks.ts';

test('a watcher over the socket sees every host come to its outcome, and the stream ends with the task', async () => {
  await using stack = await startStack({ fleet: 40 });
  const client = createApiClient({ url: stack.url, token: stack.token });
  const id = await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'all' });
  const outcomes = new Map<string, string>();
  const revisions: number[] = [];
  for await (const { revision, targets } of watchTask(client, id)) {
    revisions.push(revision);
    for (const { name, outcome } of targets) if (outcome !== null) outcomes.set(name, outcome);
  }
  const task = await finished(stack, id);
  assert.deepEqual(
    Object.fromEntries(outcomes),
    Object.fromEntries(task.targets.map(({ name, outcome }) => [name, outcome])),
  );
  assert.deepEqual(
    revisions,
    revisions.toSorted((one, other) => one - other),
  );
  assert.equal(revisions.at(-1), task.revision);
});

const TaskFeed = graphql('subscription { taskFeed { id state } }');

test('the feed tells of each change of state of a task, from now on', async () => {
  await using stack = await startStack({ fleet: 10 });
  const client = createApiClient({ url: stack.url, token: stack.token });
  await finished(stack, await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'all' }));
  const feed = client.subscribe(TaskFeed, {});
  let id = '';
  const starting = setTimeout(() => void runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'all' }), 500);
  const states: string[] = [];
  for await (const { taskFeed } of feed) {
    id = taskFeed.id;
    states.push(taskFeed.state);
    if (taskFeed.state === 'FINISHED') break;
  }
  clearTimeout(starting);
  assert.equal(id, '2');
  assert.deepEqual(states, [...new Set(states)]);
  assert.ok(states.length >= 2, states.join(' '));
});

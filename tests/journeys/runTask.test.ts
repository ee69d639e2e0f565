import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startStack, type Stack } from '../support/startStack.ts';
import { countRows, finished, progressOf, runTask } from '../support/tasks.ts';

// One stack for the rules that do not disturb each other: each test starts tasks of its own and looks at those alone.
describe('a task on the simulated fleet', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({
      fleet: 40,
      script: { 'api001.frankfurt.example.net': { failWith: { code: 1, message: 'the disk is full' } } },
    });
  });
  after(() => stack[Symbol.asyncDispose]());

  test('runs once on every host that the filter selects and ends with one outcome for each', async () => {
    const id = await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'facts.os.family = RedHat' });
    const task = await finished(stack, id);
    const selected = await stack.ask<{ hosts: { totalCount: number } }>(
      '{ hosts(filter: "facts.os.family = RedHat") { totalCount } }',
    );
    assert.equal(task.targets.length, selected.hosts.totalCount);
    assert.ok(task.targets.length > 5);
    assert.deepEqual(task.counts, countRows(task.targets));
    assert.equal(task.counts.pending, 0);
    const runs = (await stack.executions()).filter(({ action }) => action === 'ping').map(({ host }) => host);
    assert.deepEqual(
      runs.toSorted(),
      task.targets
        .filter(({ outcome }) => outcome !== 'NOT_SENT')
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  test('names the host whose smart proxy has no bridge as not sent', async () => {
    const task = await finished(
      stack,
      await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'proxy = proxy-lab' }),
    );
    assert.equal(task.verdict, 'FAILURE');
    assert.deepEqual(
      task.targets.map(({ outcome, reason }) => [outcome, reason]),
      [['NOT_SENT', 'NO_BRIDGE']],
    );
  });

  test('keeps what a failing host said', async () => {
    const filter = 'name = api001.frankfurt.example.net';
    const task = await finished(
      stack,
      await runTask(stack, { plugin: 'service', action: 'restart', arguments: { service: 'httpd' }, filter }),
    );
    assert.deepEqual(
      task.targets.map(({ outcome, statusMessage }) => [outcome, statusMessage]),
      [['FAILED', 'the disk is full']],
    );
  });

  test('S47: a run is the same task for the same key and input, and is refused for another input', async () => {
    const input = { plugin: 'rpcutil', action: 'ping', filter: 'hostgroup ~ db', key: 'one click' };
    const ids = await Promise.all([runTask(stack, input), runTask(stack, input), runTask(stack, input)]);
    assert.equal(new Set(ids).size, 1);
    const other = await stack.answer('mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }', {
      input: { ...input, filter: 'all' },
    });
    assert.equal(other.errors?.[0]?.extensions['code'], 'KEY_REUSED');
  });

  test('gives a watcher that comes back only what changed since', async () => {
    const id = await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'proxy = proxy-singapore' });
    const first = await progressOf(stack, id);
    const whole = await finished(stack, id);
    const rest = await progressOf(stack, id, first.revision);
    const merged = new Map([...first.targets, ...rest.targets].map((target) => [target.name, target]));
    assert.deepEqual([...merged.values()], whole.targets);
    assert.ok(rest.targets.every(({ revision }) => revision > first.revision));
  });

  test('is found again from the host, the host group, the fact, the proxy and the plugin', async () => {
    const id = await runTask(stack, {
      plugin: 'puppet',
      action: 'status',
      filter: 'facts.role = api and hostgroup = app/api',
    });
    const task = await finished(stack, id);
    const host = task.targets[0]?.name;
    const history = await stack.ask<Record<string, { tasks: { nodes: { id: string }[] } }>>(
      `query ($host: String!) {
        host(name: $host) { tasks { nodes { id } } } hostgroup(title: "app/api") { tasks { nodes { id } } }
        fact(name: "role") { tasks { nodes { id } } } smartProxy(name: "proxy-frankfurt") { tasks { nodes { id } } } }`,
      { host },
    );
    for (const [place, { tasks }] of Object.entries(history))
      assert.ok(
        tasks.nodes.some((node) => node.id === id),
        `not found from the ${place}`,
      );
    const listed = await stack.ask<{ tasks: { totalCount: number } }>(
      '{ tasks(plugin: "puppet", action: "status", user: "admin", search: "role = api") { totalCount } }',
    );
    assert.equal(listed.tasks.totalCount, 1);
  });
});

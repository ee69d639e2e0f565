import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { startStack, type Stack } from '../support/startStack.ts';

const FAILING = 'api001.frankfurt.example.net';
const ON_API = ['--on', 'hostgroup = app/api', '--timeout', '2', '--ttl', '5'];

/** Longer than it takes to sign a schedule up, so that its time is still to come then. */
const AHEAD_MS = 5_000;

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// At once: each rule looks at tasks and schedules of its own.
describe('the command line on the simulated fleet', { concurrency: true }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({
      fleet: 40,
      script: { [FAILING]: { failWith: { code: 1, message: 'the disk is full' } } },
    });
  });
  after(() => stack[Symbol.asyncDispose]());

  async function chargehand(...words: readonly string[]): Promise<Said> {
    const env = { PATH: process.env['PATH'], CHARGEHAND_URL: stack.url, CHARGEHAND_TOKEN: stack.token };
    const child = spawn(process.execPath, [join(repositoryRoot, 'cli/bin/chargehand.js'), ...words], { env });
    child.stdin.end();
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (chunk: string) => (said[stream] += chunk));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, ...said };
  }

  test('reruns the hosts that failed, those alone, and links the new task to the old one', async () => {
    const first = await chargehand('run', 'service', 'restart', 'service=httpd', ...ON_API);
    assert.equal(first.code, 1, first.stderr);
    assert.match(first.stderr, /not run on this filter before/);
    const id = /^Task (\d+)$/m.exec(first.stderr)?.[1] ?? assert.fail(first.stderr);
    const again = await chargehand('rerun', id, '--which', 'failed');
    assert.equal(again.code, 1, again.stderr);
    assert.match(
      again.stderr,
      new RegExp(`Again on task.failed = ${id}: then 1 failed; now the same 1 hosts\n1 hosts match`),
    );
    assert.match(again.stdout, /FINISHED FAILURE: 1 failed of 1\n$/);
    const { task } = await stack.ask<{ task: { replays: { nodes: object[] } } }>(
      'query ($id: ID!) { task(id: $id) { replays { nodes { filter options { ttlSeconds } command { arguments } } } } }',
      { id },
    );
    assert.deepEqual(task.replays.nodes, [
      { filter: `task.failed = ${id}`, options: { ttlSeconds: 5 }, command: { arguments: { service: 'httpd' } } },
    ]);
    const executions = (await stack.executions()).filter(({ action }) => action === 'restart');
    const timesOf = Map.groupBy(executions, ({ host }) => host);
    for (const [host, times] of timesOf) assert.equal(times.length, host === FAILING ? 2 : 1, host);
    assert.ok(timesOf.size > 1);
  });

  test('says before a second run of a filter that the hosts are the same', async () => {
    const words = ['run', 'rpcutil', 'ping', ...ON_API, '--detach'];
    await chargehand(...words);
    const { stderr } = await chargehand(...words);
    assert.match(stderr, /since task \d+ \(.*\): the same \d+ hosts\n$/);
  });

  test('refuses what selects every host and is not called so', async () => {
    const { code, stderr } = await chargehand('run', 'rpcutil', 'ping', '--on', 'name ~ *', '--yes');
    assert.deepEqual([code, stderr.includes('--on all')], [4, true], stderr);
  });

  test('keeps a schedule, tells when it comes, and exits with 4 for its run that was rejected', async () => {
    const at = new Date(Date.now() + AHEAD_MS).toISOString();
    const words = ['rpcutil', 'ping', '--on', 'name = nobody.example.net', '--name', 'Once', '--zone', 'Europe/Berlin'];
    const created = await chargehand('schedule', 'create', ...words, '--at', at, '--json');
    assert.equal(created.code, 0, created.stderr);
    const { id, next } = JSON.parse(created.stdout) as { id: string; next: { utc: string; local: string }[] };
    assert.deepEqual([next.length, next[0]?.utc], [1, at]);
    assert.match(next[0]?.local ?? '', /\+01:00$|\+02:00$/);
    const task = await firstRunOf(id);
    const { code, stdout } = await chargehand('watch', task);
    assert.equal(code, 4, stdout);
    assert.match(stdout, /REJECTED: nothing of 0\nNothing was run: NO_TARGETS: /);
    assert.match((await chargehand('schedule', 'show', id)).stdout, /Nothing comes any more\n[^]*REJECTED +NO_TARGETS/);
  });

  test('runs a schedule by hand, changes it, lists what is to come, and deletes it', async () => {
    const words = ['rpcutil', 'ping', '--name', 'Nightly', '--cron', '0 2 * * *', '--zone', 'UTC', ...ON_API];
    const created = await chargehand('schedule', 'create', ...words, '--json');
    const { id } = JSON.parse(created.stdout) as { id: string };
    assert.equal((await chargehand('schedule', 'run', id)).code, 0);
    const changed = await chargehand('schedule', 'update', id, '--cron', '0 3 * * *', '--missed', 'mark-missed');
    assert.match(changed.stdout, /0 3 \* \* \* on the clocks of UTC; late by more than 60 seconds it is missed\n/);
    assert.match(changed.stdout, /options .*"ttlSeconds":5/);
    const coming = await chargehand('schedules', 'upcoming', '--first', '500');
    assert.equal(coming.stdout.split('\n').filter((line) => line.includes('Nightly')).length, 7, coming.stdout);
    assert.match((await chargehand('schedule', 'disable', id)).stdout, /disabled: it does not run/);
    assert.doesNotMatch((await chargehand('schedules', 'upcoming')).stdout, /Nightly/);
    assert.equal((await chargehand('schedule', 'delete', id)).code, 0);
    assert.equal((await chargehand('schedule', 'show', id)).code, 4);
  });

  async function firstRunOf(schedule: string): Promise<string> {
    for (;;) {
      const { stdout } = await chargehand('schedule', 'show', schedule, '--json');
      const { tasks } = JSON.parse(stdout) as { tasks: { nodes: { id: string }[] } };
      const [task] = tasks.nodes;
      if (task !== undefined) return task.id;
      await sleep(200);
    }
  }
});

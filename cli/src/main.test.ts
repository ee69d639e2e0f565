import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startStubApi } from '@chargehand/api-client/testing';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { counts, finished, task } from './testing/finishedTask.ts';
import { previewed, service } from './testing/previewed.ts';

const program = fileURLToPath(new URL('../bin/chargehand.js', import.meta.url));

/** Runs the command line like a user, in a home of its own, and gives what it said. */
async function chargehand(
  words: readonly string[],
  { env = {}, interruptAt }: { env?: Record<string, string>; interruptAt?: RegExp } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const home = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env['PATH'], HOME: home, ...env },
  });
  child.stdin.end();
  let stdout = '';
  let isInterrupted = false;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    // Once: what comes after it would be a second and third Ctrl-C.
    if (!isInterrupted && interruptAt?.test(stdout)) isInterrupted = child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  rmSync(home, { recursive: true });
  return { code, stdout, stderr };
}

/** An API in which `service restart` exists and every task has finished with one failure. */
function workingApi(asked: unknown[] = []): StubResolvers {
  return {
    plugin: ({ name }) => (name === 'service' ? service : null),
    previewTargets: () => previewed,
    runTask: ({ input }) => {
      asked.push(input);
      return { id: '7', state: 'QUEUED', counts };
    },
    taskProgress: async function* () {
      yield { taskProgress: finished };
    },
    task: () => task,
  };
}

test('run types the arguments, sends the previewed fingerprint, and its exit status tells the outcome', async () => {
  const asked: Record<string, unknown>[] = [];
  await using api = await startStubApi(workingApi(asked));
  const words = ['run', 'service', 'restart', 'count=3', '--on', 'all', '--timeout', '9', '--canary', '5'];
  const { code, stdout, stderr } = await chargehand(words, { env: { CHARGEHAND_URL: api.url } });
  assert.equal(code, 1, stderr);
  assert.deepEqual(
    { ...asked[0], key: undefined, options: { ...Object(asked[0]?.['options']) } },
    {
      plugin: 'service',
      action: 'restart',
      arguments: { count: 3 },
      filter: 'all',
      options: { timeoutSeconds: 9, ttlSeconds: null, deadlineSeconds: null, rollout: { canary: 5 } },
      key: undefined,
      fingerprint: 'f',
    },
  );
  assert.match(stderr, /2 hosts match/);
  assert.match(stdout, /FAILED +1 \\u001b\[31mno +1 +b\n/);
  assert.match(stdout, /Task 7 FINISHED PARTIAL: 1 succeeded, 1 failed of 2\n/);
});

test('run --json prints one object with every host', async () => {
  await using api = await startStubApi(workingApi());
  const words = ['run', 'service', 'restart', 'count=3', '--on', 'all', '--json'];
  const { stdout } = await chargehand(words, { env: { CHARGEHAND_URL: api.url } });
  const result = JSON.parse(stdout) as { readonly targets: readonly { readonly outputs: unknown }[] };
  assert.deepEqual(
    result.targets.map(({ outputs }) => outputs),
    [{ n: 1 }, {}],
  );
});

test('watch prints each host that has come to its outcome, with what it returned', async () => {
  await using api = await startStubApi(workingApi());
  const { stdout } = await chargehand(['watch', '7'], { env: { CHARGEHAND_URL: api.url } });
  assert.match(stdout, /^a {2}SUCCEEDED {2}\{"n":1\}\nb {2}FAILED {2}\\u001b\[31mno {2}\{\}\n/);
});

test('run --detach prints the id of the task and does not wait', async () => {
  await using api = await startStubApi({ ...workingApi(), taskProgress: () => assert.fail('it waits') });
  const words = ['run', 'service', 'restart', 'count=3', '--on', 'all', '--detach'];
  const { code, stdout } = await chargehand(words, { env: { CHARGEHAND_URL: api.url } });
  assert.deepEqual([code, stdout], [0, '7\n']);
});

test('what cannot be run is refused with exit status 4 and changes nothing', async () => {
  const asked: unknown[] = [];
  await using api = await startStubApi(workingApi(asked));
  const env = { CHARGEHAND_URL: api.url };
  for (const words of [
    ['run', 'service', 'restart', 'count=many', '--on', 'all'],
    ['run', 'service', 'stop', '--on', 'all'],
    ['run', 'nothing', 'restart', '--on', 'all'],
    ['run', 'service', 'restart', 'count=1'],
    ['fly'],
  ]) {
    const { code, stderr } = await chargehand(words, { env });
    assert.equal(code, 4, words.join(' '));
    assert.notEqual(stderr, '');
  }
  assert.deepEqual(asked, []);
});

test('an API that is not there makes exit status 5 and is named', async () => {
  let url: string;
  {
    await using api = await startStubApi({});
    url = api.url;
  }
  const { code, stderr } = await chargehand(['hosts'], { env: { CHARGEHAND_URL: url } });
  assert.equal(code, 5);
  assert.ok(stderr.includes(url));
});

test('Ctrl-C while watching exits with 130, says that the task goes on, and names it', async () => {
  const running = { ...finished, state: 'RUNNING', verdict: null };
  await using api = await startStubApi({
    task: () => task,
    taskProgress: async function* () {
      yield { taskProgress: running };
      await new Promise(() => undefined);
    },
  });
  const { code, stderr } = await chargehand(['watch', '7'], { env: { CHARGEHAND_URL: api.url }, interruptAt: /^a /m });
  assert.equal(code, 130);
  assert.match(stderr, /Task 7 goes on/);
});

test('login stores a token of its own, not the session and not the password', async () => {
  const home = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
  const user = { id: '1', login: 'ann', name: 'Ann', isAdmin: false };
  await using api = await startStubApi({
    signIn: ({ login, password }) => ({ user: { ...user, login }, token: `session of ${String(password)}` }),
    createToken: (_, { token }) => ({
      id: '1',
      name: 'x',
      token: `lasting, after ${token}`,
      expiresAt: '2027-01-01T00:00:00Z',
    }),
    hosts: (_, { token }) => ({ totalCount: 0, nodes: token?.startsWith('lasting') === true ? [] : null }),
  });
  const env = { HOME: home, CHARGEHAND_PASSWORD: 'pw' };
  const signedIn = await chargehand(['login', '--url', api.url, '--login', 'ann'], { env });
  assert.equal(signedIn.code, 0, signedIn.stderr);
  const stored: unknown = JSON.parse(readFileSync(join(home, '.config/chargehand/config.json'), 'utf8'));
  assert.deepEqual(stored, { url: api.url, token: 'lasting, after session of pw' });
  assert.equal((await chargehand(['hosts'], { env })).code, 0);
  rmSync(home, { recursive: true });
});

test('a list as JSON holds the items and how many there are', async () => {
  await using api = await startStubApi({
    facts: () => ({ totalCount: 9, nodes: [{ name: 'os.family', hostCount: 3 }] }),
  });
  const { stdout } = await chargehand(['--json', 'facts'], { env: { CHARGEHAND_URL: api.url } });
  assert.deepEqual(JSON.parse(stdout), { items: [{ name: 'os.family', hostCount: 3 }], total: 9 });
});

const syncStep = {
  ...{ mode: 'FULL', phase: 'hosts', startedAt: '2026-11-23T10:00:00Z', finishedAt: null },
  ...{ hosts: 1, expectedHosts: 2, facts: 0, created: 0, retired: 0, problem: null, warnings: [] },
};

/** An API with one source, of which a sync failed before; the one that is ordered ends as it is said. */
function syncingApi(ending: object, ordered: unknown[] = []): StubResolvers {
  const earlier = { ...syncStep, id: '1', state: 'FAILED' };
  let looks = 0;
  return {
    inventorySources: () => {
      if (ordered.length > 0) looks++;
      const state = looks > 1 ? ending : { state: 'RUNNING' };
      return [{ name: 'cmdb', syncs: looks === 0 ? [earlier] : [{ ...syncStep, id: '2', ...state }, earlier] }];
    },
    syncInventory: (order) => {
      ordered.push(order);
      return { name: 'cmdb' };
    },
  };
}

test('sync waits for the sync that it ordered, not for one that ran before', async () => {
  const ordered: unknown[] = [];
  await using api = await startStubApi(syncingApi({ state: 'SUCCEEDED', hosts: 2, created: 1 }, ordered));
  const { code, stdout, stderr } = await chargehand(['sync', 'cmdb', '--full'], { env: { CHARGEHAND_URL: api.url } });
  assert.equal(code, 0, stderr);
  assert.deepEqual(ordered, [{ source: 'cmdb', full: true, force: false }]);
  assert.equal(stdout, 'cmdb SUCCEEDED: 2 hosts read, 1 new, 0 retired\n');
});

test('a sync that fails makes exit status 1, and its problem commands no terminal', async () => {
  const ending = { state: 'FAILED', problem: '\u001b[31mgone', warnings: ['\u202eno rights'] };
  await using api = await startStubApi(syncingApi(ending));
  const { code, stdout, stderr } = await chargehand(['sync', 'cmdb', '--force'], { env: { CHARGEHAND_URL: api.url } });
  assert.deepEqual([code, stdout], [1, 'cmdb FAILED: \\u001b[31mgone\n']);
  assert.equal(stderr, 'warning: \\u202eno rights\n');
});

test('a sync that is refused makes exit status 4', async () => {
  const refuse = (): never => {
    throw new Error('only admins');
  };
  await using api = await startStubApi({ inventorySources: () => [], syncInventory: refuse });
  const { code, stderr } = await chargehand(['sync', 'cmdb'], { env: { CHARGEHAND_URL: api.url } });
  assert.equal(code, 4);
  assert.match(stderr, /only admins/);
});

test('filters delete deletes the own filter of that very name', async () => {
  const deleted: unknown[] = [];
  const saved = { name: 'web', filter: 'name = web', isShared: true };
  await using api = await startStubApi({
    viewer: () => ({ id: '1' }),
    savedFilters: () => ({
      totalCount: 2,
      pageInfo: { hasNextPage: false, endCursor: null },
      nodes: [
        { ...saved, id: '8', owner: { id: '2', login: 'bob' } },
        { ...saved, id: '9', owner: { id: '1', login: 'ann' } },
      ],
    }),
    deleteSavedFilter: ({ id }) => deleted.push(id) > 0,
  });
  const env = { CHARGEHAND_URL: api.url };
  assert.equal((await chargehand(['filters', 'delete', 'web'], { env })).code, 0);
  assert.equal((await chargehand(['filters', 'delete', 'we'], { env })).code, 4);
  assert.equal((await chargehand(['filters', 'save', 'web'], { env })).code, 4);
  assert.deepEqual(deleted, ['9']);
});

test('hosts takes the order and the retired ones', async () => {
  const asked: unknown[] = [];
  await using api = await startStubApi({
    hosts: ({ orderBy, retired }) => {
      asked.push({ orderBy: { ...Object(orderBy) }, retired });
      return { totalCount: 0, nodes: [] };
    },
  });
  const words = ['hosts', '--order', 'last-seen', '--reverse', '--retired'];
  assert.equal((await chargehand(words, { env: { CHARGEHAND_URL: api.url } })).code, 0);
  assert.deepEqual(asked, [{ orderBy: { field: 'LAST_SEEN', direction: 'DESC' }, retired: true }]);
});

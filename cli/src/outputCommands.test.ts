import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startStubApi } from '@chargehand/api-client/testing';
import type { StubResolvers } from '@chargehand/api-client/testing';

const program = fileURLToPath(new URL('../bin/chargehand.js', import.meta.url));

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a folder of its own; `readFile` gives what it left there. */
async function chargehand(
  resolvers: StubResolvers,
  ...words: readonly string[]
): Promise<Said & { files: (name: string) => string | undefined } & Disposable> {
  await using api = await startStubApi(resolvers);
  const home = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
  const env = { PATH: process.env['PATH'], HOME: home, CHARGEHAND_URL: api.url };
  const child = spawn(process.execPath, [program, ...words], { env, cwd: home });
  child.stdin.end();
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (said[stream] += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    ...{ code, ...said },
    files: (name) => (existsSync(join(home, name)) ? readFileSync(join(home, name), 'utf8') : undefined),
    [Symbol.dispose]: () => rmSync(home, { recursive: true }),
  };
}

const output = {
  name: 'out',
  displayAs: 'Out\u0007put',
  description: null,
  isDeclared: false,
  value: 1,
  text: 'one\ntwo\u001b[2J',
};
const group = {
  ...{
    digest: 'abcdef0123456789',
    outcome: 'FAILED',
    reason: 'HOST_FAILED',
    statusCode: 1,
    statusMessage: '\u001b[31mno',
  },
  ...{
    count: 7,
    share: 0.7,
    filter: null,
    hosts: ['h1', 'h2'],
    outputs: [output, { ...output, name: 'pid', displayAs: 'PID' }],
  },
};

function grouped(asked: object[], pages = 1): StubResolvers {
  return {
    task: ({ id }) =>
      id !== '7'
        ? null
        : {
            ...{ id, volatileOutputs: ['pid'], counts: { targeted: 10, pending: 2 } },
            outputGroups: (args: object) => {
              asked.push({ ...args });
              return {
                totalCount: 3,
                nodes: [group],
                pageInfo: { hasNextPage: asked.length < pages, endCursor: `${asked.length}` },
              };
            },
          },
  };
}

test('outputs lists groups with their hosts and the outputs that count, and no host commands the terminal', async () => {
  const asked: object[] = [];
  using said = await chargehand(grouped(asked), 'outputs', '7', '--first', '1');
  assert.equal(said.code, 0, said.stderr);
  assert.deepEqual(asked, [{ leaveOut: null, first: 1, after: null }]);
  assert.equal(
    said.stdout,
    `10 hosts, 3 groups; 2 hosts without an outcome; without pid

7  70.0 %  FAILED  1 \\u001b[31mno
  digest: abcdef012345
  hosts: h1 h2 and 5 more
  Out\\u0007put: 
    one
    two\\u001b[2J
`,
  );
  assert.match(said.stderr, /1 of 3 groups/);
});

test('outputs leaves out what it is told, also nothing, and says when there is no such task', async () => {
  const asked: { leaveOut?: unknown }[] = [];
  for (const names of ['a,b', '']) {
    using said = await chargehand(grouped(asked), 'outputs', '7', '--leave-out', names, '--json');
    assert.equal((JSON.parse(said.stdout) as { id: string }).id, '7');
  }
  assert.deepEqual(
    asked.map(({ leaveOut }) => leaveOut),
    [['a', 'b'], []],
  );
  using none = await chargehand(grouped([]), 'outputs', '8');
  assert.deepEqual([none.code, none.stderr], [4, 'There is no task "8"\n']);
});

test('outputs goes on where a page of groups ended early', async () => {
  const asked: object[] = [];
  using said = await chargehand(grouped(asked, 3), 'outputs', '7', '--first', '600', '--json');
  assert.deepEqual(asked, [
    { leaveOut: null, first: 500, after: null },
    { leaveOut: null, first: 500, after: '1' },
    { leaveOut: null, first: 500, after: '2' },
  ]);
  const { outputGroups } = JSON.parse(said.stdout) as { outputGroups: { nodes: object[] } };
  assert.deepEqual([Object.keys(outputGroups), outputGroups.nodes.length], [['totalCount', 'nodes'], 3]);
});

test('outputs --diff compares two groups line by line', async () => {
  const lines = [
    { kind: 'SAME', text: 'a' },
    { kind: 'REMOVED', text: 'b' },
    { kind: 'ADDED', text: 'c\u001b' },
  ];
  const field = { name: 'out', displayAs: 'Out', isSame: false, isLeftOut: false, one: 1, other: 2, lines };
  const asked: object[] = [];
  const resolvers: StubResolvers = {
    outputDiff: (args) => {
      asked.push({ ...args });
      const fields = [
        field,
        { ...field, name: 'x', isSame: true, lines: [] },
        { ...field, displayAs: 'Big', lines: null },
        { ...field, displayAs: 'Huge', isSame: null, lines: null },
      ];
      return { one: group, other: { ...group, digest: '123456' }, statusMessage: [], fields };
    },
  };
  using said = await chargehand(resolvers, 'outputs', '7', '--diff', 'abcd', '1234');
  assert.deepEqual(asked, [{ task: '7', one: 'abcd', other: '1234', leaveOut: null }]);
  assert.match(said.stdout, /\nOut\n {2}a\n- b\n\+ c\\u001b\n\nBig\n {2}too large or too different/);
  assert.match(said.stdout, /\nHuge\n {2}too large to be compared; see --json\n/);
  using one = await chargehand(resolvers, 'outputs', '7', '--diff', 'abcd');
  assert.deepEqual([one.code, one.stderr], [4, '--diff needs two digests, as the list of groups shows them\n']);
});

test('compare follows the pages up to what was asked for, and says when the commands differ', async () => {
  const taskOf = (id: string): object => ({
    ...{ __typename: 'Task', id, createdAt: '2026-01-01T00:00:00Z', filter: 'all' },
    command: { plugin: 'service', action: 'status', arguments: {} },
  });
  const target = { state: 'FAILED', reason: 'HOST_FAILED', statusMessage: 'no\u001b' };
  const asked: { which?: unknown; first?: unknown; after?: unknown }[] = [];
  const resolvers: StubResolvers = {
    compareTasks: (args) => {
      asked.push({ ...args });
      const from = Number(args['after'] ?? 0);
      const count = Math.min(Number(args['first']), 600 - from);
      const names = Array.from({ length: count }, (_, n) => `h${from + n}`);
      return {
        ...{ one: taskOf('1'), other: taskOf('2'), isSameCommand: false, totalCount: 600 },
        counts: { total: 900, changed: 600, same: 300, onlyInOne: 0, onlyInOther: 0, pending: 0 },
        nodes: names.map((name) => ({ name, kind: 'CHANGED', changedOutputs: ['a', 'b'], one: target, other: null })),
        pageInfo: { hasNextPage: from + count < 600, endCursor: String(from + count) },
      };
    },
  };
  using some = await chargehand(resolvers, 'compare', '1', '2', '--first', '2');
  assert.match(some.stdout, /The commands differ/, some.stderr);
  assert.match(some.stdout, /600 changed, 300 the same, 0 only in 1, 0 only in 2, 0 pending of 900/);
  assert.match(some.stdout, /\nh1 +CHANGED +FAILED no\\u001b +- +a, b\n$/);
  assert.match(some.stderr, /2 of 600 hosts/);
  using all = await chargehand(resolvers, 'compare', '1', '2', '--first', '1000', '--all', '--json');
  assert.equal((JSON.parse(all.stdout) as { nodes: unknown[] }).nodes.length, 600);
  assert.deepEqual(
    asked.map(({ which, first, after }) => [which, first, after]),
    [
      ['CHANGED', 2, null],
      ['ALL', 500, null],
      ['ALL', 500, '500'],
    ],
  );
});

const HOSTS = 1_234;

function exported(hosts = HOSTS): StubResolvers {
  const target = {
    ...{ outcome: 'SUCCEEDED', reason: null, statusCode: 0, statusMessage: 'OK', hostgroup: null, location: null },
    ...{ organization: null, smartProxy: null, sentAt: null, settledAt: null, durationMs: 3, late: false },
  };
  return {
    task: ({ id }) => ({
      ...{ id, filter: 'all', state: 'RUNNING', verdict: null, createdAt: '2026-01-01T00:00:00Z', finishedAt: null },
      ...{ outputNames: ['out'], command: { plugin: 'p', action: 'a', arguments: {} }, createdBy: { login: 'olga' } },
      counts: { targeted: HOSTS, pending: 1, succeeded: 1, failed: 0, unknown: 0, notSent: 0 },
      targets: ({ first, after }: { first: number; after: string | null }) => {
        const from = Number(after ?? 0);
        const count = Math.min(first, hosts - from);
        const nodes = Array.from({ length: count }, (_, n) => ({
          ...target,
          name: `h${from + n}`,
          outputs: { out: `=${n}\u001b` },
        }));
        return { nodes, pageInfo: { hasNextPage: from + count < hosts, endCursor: String(from + count) } };
      },
    }),
  };
}

test('export writes every host once, in each format', async () => {
  using csv = await chargehand(exported(), 'export', '7');
  const lines = csv.stdout.split('\r\n');
  assert.equal(lines.length, HOSTS + 2, csv.stderr);
  assert.match(lines[1] ?? '', /^"h0","SUCCEEDED",.*,"'=0\u001b",""$/);
  assert.match(csv.stderr, /not finished: 1 hosts/);
  using json = await chargehand(exported(), 'export', '7', '--json');
  const { task, hosts } = JSON.parse(json.stdout) as { task: { filter: string }; hosts: { host: string }[] };
  assert.deepEqual([task.filter, hosts.length, hosts.at(-1)?.host], ['all', HOSTS, `h${HOSTS - 1}`]);
  using ndjson = await chargehand(exported(), 'export', '7', '--format', 'ndjson', '--output', 'hosts.ndjson');
  assert.equal(ndjson.stdout, '');
  assert.equal(ndjson.files('hosts.ndjson')?.split('\n').length, HOSTS + 1);
  assert.equal(ndjson.files('hosts.ndjson.part'), undefined);
});

test('an export that is not whole fails and leaves no file', async () => {
  using said = await chargehand(exported(600), 'export', '7', '--output', 'hosts.csv');
  assert.deepEqual([said.code, said.stderr], [4, `Got 600 of ${HOSTS} hosts. Export the task again.\n`]);
  assert.deepEqual([said.files('hosts.csv'), said.files('hosts.csv.part')], [undefined, undefined]);
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { startStack } from '../support/startStack.ts';
import { until } from '../support/until.ts';

const ENTRIES = '{ auditEntries(first: 500) { nodes { act actor address credential position } } }';

interface Entry {
  readonly act: string;
  readonly actor: string;
  readonly address: string | null;
  readonly credential: string | null;
  readonly position: number | null;
}

test('S77: npm start seals the trail, keeps checkpoints below the data folder, and the command verifies both', async () => {
  await using stack = await startStack({ fleet: 2 });
  const read = async (): Promise<readonly Entry[]> =>
    (await stack.ask<{ auditEntries: { nodes: Entry[] } }>(ENTRIES)).auditEntries.nodes;
  let entries = await read();
  await until('every entry is sealed', async () => {
    entries = await read();
    return entries.every(({ position }) => position !== null);
  });
  assert.deepEqual(
    entries.map(({ position }) => position),
    entries.map((_, index) => entries.length - index),
  );
  const signIn = entries.find(({ act }) => act === 'sign-in');
  assert.deepEqual([signIn?.actor, signIn?.address], ['user:admin', '127.0.0.1']);
  for (const act of ['user.create', 'user.sign-in-link', 'bridge.enrolment.create', 'bridge.enrol'])
    assert.ok(
      entries.some((entry) => entry.act === act),
      act,
    );
  const checkpoints = join(stack.dataDir, 'audit-checkpoints.jsonl');
  await until('there is a checkpoint', async () => (await readFile(checkpoints, 'utf8').catch(() => '')) !== '');
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'admin', '--', 'audit', 'verify'], {
    cwd: repositoryRoot,
    env: { ...process.env, DATABASE_URL: stack.databaseUrl, CHARGEHAND_AUDIT_CHECKPOINTS: checkpoints },
  });
  assert.match(stdout, /sound: \d+ entries are sealed.*agrees with 1 checkpoints/);
});

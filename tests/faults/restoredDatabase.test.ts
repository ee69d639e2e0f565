import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ENTITIES } from '@chargehand/api/entities';
import { connectDatabase } from '@chargehand/api/platform/database';
import { queryOne } from '@chargehand/api/platform/sql';
import { finished, runTask } from '../support/tasks.ts';
import { readExecutions } from './campaign/readExecutions.ts';
import { startFaultRig, type FaultRig } from './rig/startFaultRig.ts';

const HOSTS = 40;
const COMMAND = { plugin: 'echo', action: 'echo', arguments: { text: 'once' } };
const ROLLOUT = { percentages: [50], confirmWaves: true };

const IS_PAUSED = 'query ($id: ID!) { task(id: $id) { pausedAt } }';
const RESUME = 'mutation ($id: ID!) { resumeTask(id: $id) { id } }';

test('a rollout of a restored database runs on no host again, and learns what had become of it', async () => {
  await using rig = await startFaultRig({ hosts: HOSTS, middleware: ['loopback', 'loopback'], seed: 1 });
  const folder = await databaseFolder(rig);
  const backup = `${folder}.backup`;
  const options = { ttlSeconds: 5, timeoutSeconds: 2, rollout: ROLLOUT };
  const id = await runTask(rig.asker, { ...COMMAND, filter: 'plugin = echo', options });
  await paused(rig, id);
  await whileDatabaseIsAway(rig, () => promisify(execFile)('cp', ['-a', folder, backup]));
  await rig.asker.ask(RESUME, { id });
  const before = await outcomes(rig, id);
  await whileDatabaseIsAway(rig, async () => {
    await rm(folder, { recursive: true });
    await rename(backup, folder);
  });
  await paused(rig, id);
  await rig.asker.ask(RESUME, { id });
  assert.deepEqual(await outcomes(rig, id), before);
  const runs = (await readExecutions(rig.fleet.executionLog)).map(({ host }) => host);
  assert.deepEqual(runs.toSorted(), [...new Set(runs)].toSorted());
  assert.ok(runs.length > HOSTS / 2);
});

async function outcomes({ asker }: FaultRig, id: string): Promise<readonly string[]> {
  const { targets } = await finished(asker, id);
  return targets.map(({ name, outcome, reason }) => `${name} ${String(outcome)} ${String(reason)}`).toSorted();
}

async function databaseFolder({ databaseUrl }: FaultRig): Promise<string> {
  const orm = await connectDatabase({ url: databaseUrl, entities: ENTITIES, migrations: [] });
  try {
    const row = await queryOne<{ folder: string }>(orm.em.fork(), `select current_setting('data_directory') as folder`);
    return row.folder;
  } finally {
    await orm.close(true);
  }
}

/** The bridges live on meanwhile. */
async function whileDatabaseIsAway({ api, database }: FaultRig, work: () => Promise<unknown>): Promise<void> {
  await api.kill('SIGTERM');
  await database.kill('SIGINT');
  await work();
  await database.start();
  await api.start();
}

async function paused({ asker }: FaultRig, id: string): Promise<void> {
  for (const giveUpAt = performance.now() + 60_000; performance.now() < giveUpAt; await sleep(100)) {
    const { task } = await asker.ask<{ task: { pausedAt: string | null } }>(IS_PAUSED, { id });
    if (task.pausedAt !== null) return;
  }
  assert.fail('The rollout does not wait before its second wave');
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AlreadyRunning, lockDataDir } from './lockDataDir.ts';

interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly runningFile: string;
}

async function dataFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'chargehand-lock-'));
  return {
    path,
    runningFile: join(path, 'running.json'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** A process that lives until it is disposed of, with a word in its command line. */
interface Bystander extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<unknown>;
}

async function bystander(word: string): Promise<Bystander> {
  const child = spawn(process.execPath, ['-e', `console.log('up'); setInterval(() => undefined, 1000)`, word], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? assert.fail('no pid'),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('a free folder is taken, and free again afterwards', async () => {
  await using folder = await dataFolder();
  {
    await using lock = await lockDataDir(folder.path);
    lock.remember(11);
    lock.remember(12);
    assert.deepEqual(JSON.parse(await readFile(folder.runningFile, 'utf8')), { pid: process.pid, children: [11, 12] });
  }
  assert.equal(existsSync(folder.runningFile), false);
});

test('a folder that a running start holds is refused, with its process and the remedy', async () => {
  await using folder = await dataFolder();
  await using holder = await bystander('/clone/packages/launcher/dist/main.js');
  const held = JSON.stringify({ pid: holder.pid, children: [] });
  await writeFile(folder.runningFile, held);
  await assert.rejects(lockDataDir(folder.path), (error) => {
    assert.ok(error instanceof AlreadyRunning);
    assert.deepEqual([error.code, error.pid, error.dataDir], ['ALREADY_RUNNING', holder.pid, folder.path]);
    assert.match(error.message, /CHARGEHAND_DATA_DIR/);
    return true;
  });
  assert.equal(await readFile(folder.runningFile, 'utf8'), held);
});

test('a number that now belongs to another program, or to none, holds nothing', async () => {
  await using folder = await dataFolder();
  await using stranger = await bystander('an-editor');
  for (const pid of [stranger.pid, 999_999_999]) {
    await writeFile(folder.runningFile, JSON.stringify({ pid, children: [stranger.pid] }));
    await using lock = await lockDataDir(folder.path);
    assert.ok(lock);
  }
  assert.ok(process.kill(stranger.pid, 0));
});

test('what a killed predecessor left running is ended, and nobody else', async () => {
  await using folder = await dataFolder();
  await using leftover = await bystander('chargehand-bridge');
  await using stranger = await bystander('an-editor');
  await writeFile(folder.runningFile, JSON.stringify({ pid: 999_999_999, children: [leftover.pid, stranger.pid] }));
  await using lock = await lockDataDir(folder.path);
  assert.ok(lock);
  assert.deepEqual(await leftover.ended, [null, 'SIGKILL']);
  assert.ok(process.kill(stranger.pid, 0));
});

test('a killed predecessor that had the number of this very process holds nothing, as in a container started again', async () => {
  await using folder = await dataFolder();
  await writeFile(folder.runningFile, JSON.stringify({ pid: process.pid, children: [] }));
  await using lock = await lockDataDir(folder.path);
  assert.ok(lock);
});

test('a file that was half written when the machine went down holds nothing', async () => {
  await using folder = await dataFolder();
  for (const text of ['', '{"pid": 1', '[]', 'null', '{"pid":"1","children":[]}', '{"pid":1}']) {
    await writeFile(folder.runningFile, text);
    await using lock = await lockDataDir(folder.path);
    assert.ok(lock, text);
  }
});

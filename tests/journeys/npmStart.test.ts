import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@chargehand/launcher';
import { askerFor } from '../support/askApi.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { ADMIN_PASSWORD } from '../support/startStack.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Start extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** The URL of the ready line; rejects with the output if it ends before. */
  readonly ready: Promise<URL>;
  readonly ended: Promise<number | null>;
}

/** Runs what `npm start` runs, with the settings of the test alone. */
function start(env: NodeJS.ProcessEnv): Start {
  const child = spawn('npm', ['start', '--silent'], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ready = Promise.withResolvers<URL>();
  ready.promise.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /Chargehand is ready: (\S+)/.exec(text)?.[1];
      if (url !== undefined) ready.resolve(new URL(url));
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    ready.reject(new Error(`It ended before it was ready:\n${text}`));
    return code as number | null;
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { child, output: () => text, ready: ready.promise, ended, [Symbol.asyncDispose]: stop };
}

async function processesOf(dataDir: string): Promise<readonly number[]> {
  const running = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as {
    pid: number;
    children: number[];
  };
  return running.children;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the second start finds the data of the first, and stopping ends everything that was started', async () => {
  await using folder = await temporaryFolder('start');
  const env = {
    CHARGEHAND_DATA_DIR: folder.path,
    PORT: '0',
    CHARGEHAND_FLEET: '6',
    CHARGEHAND_ADMIN_PASSWORD: ADMIN_PASSWORD,
  };
  const first = start(env);
  const firstUrl = await first.ready;
  assert.equal(firstUrl.pathname, '/sign-in');
  const page = await fetch(firstUrl);
  assert.match(await page.text(), /<div id="app"/);
  const children = await processesOf(folder.path);
  assert.equal(children.length, 5, 'database, fleet, API and two bridges');
  assert.ok(children.every(isAlive));
  const token = await signIn(firstUrl.origin);
  const run = 'mutation { runTask(input: { plugin: "rpcutil", action: "ping", filter: "all" }) { id } }';
  await askerFor(firstUrl.origin, token).ask(run);
  await first[Symbol.asyncDispose]();
  assert.equal(await first.ended, 0);
  assert.deepEqual(children.filter(isAlive), []);

  await using second = start(env);
  const { origin } = await second.ready;
  const { tasks } = await askerFor(origin, await signIn(origin)).ask<{ tasks: { totalCount: number } }>(
    '{ tasks { totalCount } }',
  );
  assert.equal(tasks.totalCount, 1);
});

test('a part that dies is started again, and a second start on the same folder is refused', async () => {
  await using folder = await temporaryFolder('start');
  const env = {
    CHARGEHAND_DATA_DIR: folder.path,
    PORT: '0',
    CHARGEHAND_FLEET: '6',
    CHARGEHAND_ADMIN_PASSWORD: ADMIN_PASSWORD,
  };
  await using running = start(env);
  const { origin } = await running.ready;
  const second = start(env);
  assert.equal(await second.ended, 1);
  assert.match(second.output(), /ALREADY_RUNNING: .*CHARGEHAND_DATA_DIR/);
  for (const pid of await processesOf(folder.path)) process.kill(pid, 'SIGKILL');
  const token = await untilSignedIn(origin);
  const online = '{ smartProxies { name bridge { status } } }';
  for (;;) {
    const { data } = await askerFor(origin, token).answer<{ smartProxies: { bridge: { status: string } | null }[] }>(
      online,
    );
    if (data?.smartProxies.filter(({ bridge }) => bridge?.status === 'ONLINE').length === 2) break;
    await sleep(200);
  }
});

test('without a chosen password a random one is shown once, signs in, and is kept in no log', async () => {
  await using folder = await temporaryFolder('start');
  await using running = start({ CHARGEHAND_DATA_DIR: folder.path, PORT: '0', CHARGEHAND_FLEET: '0' });
  const { origin } = await running.ready;
  const password = /user "admin" with the password (\S+)/.exec(running.output())?.[1] ?? '';
  assert.match(await signIn(origin, password), /^chs_/);
  assert.equal(running.output().split(password).length, 2);
  assert.doesNotMatch(await readFile(join(folder.path, 'logs', 'chargehand-api.log'), 'utf8'), new RegExp(password));
});

test('a port in use is named with the remedy', async () => {
  await using folder = await temporaryFolder('start');
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const failed = start({ CHARGEHAND_DATA_DIR: folder.path, PORT: String(port), CHARGEHAND_FLEET: '0' });
  assert.notEqual(await failed.ended, 0);
  taken.close();
  assert.match(failed.output(), new RegExp(`Port ${port} is in use\\. .*set PORT`));
});

test('a database that cannot be reached is named with the remedy, and its password is not shown', async () => {
  await using folder = await temporaryFolder('start');
  const address = `127.0.0.1:${await findFreePort()}`;
  const failed = start({
    CHARGEHAND_DATA_DIR: folder.path,
    PORT: '0',
    CHARGEHAND_FLEET: '0',
    DATABASE_URL: `postgresql://somebody:hush@${address}/nothing`,
  });
  assert.notEqual(await failed.ended, 0);
  assert.match(failed.output(), new RegExp(`PostgreSQL at ${address}/nothing cannot be reached: .*DATABASE_URL`));
  assert.doesNotMatch(failed.output(), /hush/);
});

test('all faults of the settings are reported together, each with its name', async () => {
  const failed = start({ PORT: 'eighty', CHARGEHAND_FLEET: '-1', MCOLLECTIVE_CONFIG: '/does/not/exist.cfg' });
  assert.equal(await failed.ended, 78);
  for (const name of ['PORT', 'CHARGEHAND_FLEET', 'MCOLLECTIVE_CONFIG'])
    assert.match(failed.output(), new RegExp(`^ *${name}: `, 'm'));
});

test('an MCOLLECTIVE_CONFIG that is no client.cfg is refused with the file and the key', async () => {
  await using folder = await temporaryFolder('start');
  const path = join(folder.path, 'client.cfg');
  await writeFile(path, 'connector = carrierpigeon\nsecurityprovider = psk\n');
  const failed = start({
    CHARGEHAND_DATA_DIR: join(folder.path, 'data'),
    PORT: '0',
    CHARGEHAND_FLEET: '0',
    MCOLLECTIVE_CONFIG: path,
  });
  assert.notEqual(await failed.ended, 0);
  assert.ok(failed.output().includes(path), failed.output());
  assert.match(failed.output(), /connector/);
});

async function signIn(origin: string, password = ADMIN_PASSWORD): Promise<string> {
  const query = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  const { signIn } = await askerFor(origin).ask<{ signIn: { token: string } }>(query, { password });
  return signIn.token;
}

async function untilSignedIn(origin: string): Promise<string> {
  for (;;) {
    const token = await signIn(origin).catch(() => undefined);
    if (token !== undefined) return token;
    await sleep(200);
  }
}

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessFailed, supervise, type ProcessSpec, type Supervised } from './supervise.ts';

const RUN_ON = 'setInterval(() => undefined, 1000)';

/** A supervised `node -e script` with a log of its own; disposing of it stops the process. */
interface Trial extends AsyncDisposable {
  readonly supervised: Supervised;
  readonly logText: () => Promise<string>;
}

async function start(script: string, changes: Partial<ProcessSpec> = {}): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-supervise-'));
  const logFile = join(folder, 'trial.log');
  const supervised = supervise({
    name: 'trial',
    command: process.execPath,
    args: ['-e', script],
    env: { PATH: process.env['PATH'], FOLDER: folder },
    logFile,
    isReadyLine: (line) => line.startsWith('ready'),
    stopSignal: 'SIGTERM',
    hopelessExits: [78],
    ...changes,
  });
  return {
    supervised,
    logText: () => readFile(logFile, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await supervised.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks again until it is so; the test's own time limit ends a wait in vain. */
async function until<Found>(look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function failureOf(promise: Promise<unknown>): Promise<ProcessFailed> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProcessFailed);
  return error;
}

const LIMIT = { timeout: 30_000 };

test('a process is ready with the line that says so, and its output is kept', LIMIT, async () => {
  await using trial = await start(
    `console.log('starting'); console.error('a warning'); console.log('ready: 7'); ${RUN_ON}`,
  );
  assert.equal(await trial.supervised.ready, 'ready: 7');
  assert.ok(isAlive(trial.supervised.pid ?? assert.fail('no pid')));
  const text = await until(async () => {
    const found = await trial.logText().catch(() => '');
    return found.includes('ready: 7') && found.includes('a warning') ? found : undefined;
  });
  assert.match(text, /^starting$/m);
});

test('a process that dies is started again, and each start is told', LIMIT, async () => {
  const pids: number[] = [];
  await using trial = await start(`console.log('ready'); ${RUN_ON}`, { onSpawn: (pid) => void pids.push(pid) });
  await trial.supervised.ready;
  const first = trial.supervised.pid ?? assert.fail('no pid');
  process.kill(first, 'SIGKILL');
  const second = await until(() => {
    const { pid } = trial.supervised;
    return pid !== undefined && pid !== first && isAlive(pid) ? pid : undefined;
  });
  await until(async () => ((await trial.logText()).match(/^ready$/gm)?.length === 2 ? true : undefined));
  assert.ok(isAlive(second));
  assert.deepEqual(pids, [first, second]);
  assert.ok(!isAlive(first));
});

test(
  'a process that fails three times before it was ever ready is given up, with what it said last',
  LIMIT,
  async () => {
    const script = `for (let line = 1; line <= 12; line++) console.log('line ' + line);
    console.error(JSON.stringify({ event: 'failed', message: 'The cellar is flooded.' })); process.exitCode = 3`;
    await using trial = await start(script);
    const error = await failureOf(trial.supervised.ready);
    assert.equal(error.code, 'PROCESS_FAILED');
    assert.equal(error.exit, 'exit code 3');
    assert.equal(error.lastLines.length, 8);
    assert.match(error.message, /trial ended with exit code 3/);
    assert.match(error.message, /^ {2}The cellar is flooded\.$/m);
    assert.match(error.message, /trial\.log/);
    assert.equal((await failureOf(trial.supervised.failed)).exit, 'exit code 3');
    assert.equal((await trial.logText()).match(/^line 12$/gm)?.length, 3);
  },
);

test('a line that somebody takes for himself is in no log', LIMIT, async () => {
  const taken: string[] = [];
  const intercept = (line: string): boolean => line.startsWith('secret') && taken.push(line) > 0;
  await using trial = await start(`console.log('secret 1'); console.log('ready'); ${RUN_ON}`, { intercept });
  await trial.supervised.ready;
  await trial.supervised.stop();
  assert.deepEqual(taken, ['secret 1']);
  assert.equal(await trial.logText(), 'ready\n');
});

test('an exit code that says it is hopeless is believed at once', LIMIT, async () => {
  await using trial = await start(`console.error('PORT: expected a number'); process.exitCode = 78`);
  const error = await failureOf(trial.supervised.ready);
  assert.deepEqual([error.exit, error.lastLines], ['exit code 78', ['PORT: expected a number']]);
  assert.equal((await trial.logText()).match(/PORT/g)?.length, 1);
});

test('a hopeless end after it was ready is told as well', LIMIT, async () => {
  await using trial = await start(`console.log('ready'); setTimeout(() => process.exit(78), 50)`);
  await trial.supervised.ready;
  assert.equal((await failureOf(trial.supervised.failed)).exit, 'exit code 78');
});

test('a program that is not there is told by its name', LIMIT, async () => {
  await using trial = await start('', { command: '/nonexistent/program' });
  assert.match((await failureOf(trial.supervised.ready)).message, /\/nonexistent\/program/);
});

test('stopping ends the process with its signal, and it is not started again', LIMIT, async () => {
  const script = `process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); }); console.log('ready'); ${RUN_ON}`;
  await using trial = await start(script);
  await trial.supervised.ready;
  const pid = trial.supervised.pid ?? assert.fail('no pid');
  await trial.supervised.stop();
  assert.ok(!isAlive(pid));
  await sleep(600);
  assert.equal(trial.supervised.pid, pid);
  assert.match(await trial.logText(), /^ready\nstopping\n$/);
});

test('stopping twice, or after it was given up, does no harm', LIMIT, async () => {
  await using trial = await start(`process.exitCode = 78`);
  await failureOf(trial.supervised.ready);
  await trial.supervised.stop();
  await trial.supervised.stop();
});

test('stopping between two starts leaves nothing running', LIMIT, async () => {
  await using trial = await start(`console.log('ready'); setTimeout(() => process.exit(1), 10)`);
  await trial.supervised.ready;
  const pid = trial.supervised.pid ?? assert.fail('no pid');
  await until(() => (isAlive(pid) ? undefined : true));
  await trial.supervised.stop();
  assert.equal(trial.supervised.pid, pid);
});

import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run, runMigrations, type RunnerOptions, type WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import { describeError, log, type LogLevel } from '../platform/log.ts';
import { FIRE_SCHEDULE, readOrder, type FiringOrder } from './orderFiring.ts';

export interface Queue {
  readonly databaseUrl: string;
  /** Carries out a job, from 1 the attempt; what it throws makes the queue try again. */
  readonly fire: (order: FiringOrder, attempt: number) => Promise<unknown>;
}

/** How many jobs one process carries out at once: each holds a connection. */
const CONCURRENCY = 4;
const POLL_EVERY_MS = 2_000;
const TRY_AGAIN_AFTER_MS = 5_000;
/** A queue that has done nothing but fail for so long is started anew. */
const STUCK_AFTER_MS = 10_000;
/** A job takes milliseconds; what takes longer than this hangs, and PostgreSQL takes it back when the process ends. */
const STOP_WITHIN_MS = 10_000;

/** Brings the tables of the queue up to date; any number of processes may do so at once. */
export async function prepareQueue(databaseUrl: string): Promise<void> {
  const pool = openPool(databaseUrl);
  try {
    await runMigrations({ pgPool: pool, logger: LOGGER });
  } finally {
    await pool.end();
  }
}

/** Carries out the jobs of the queue until aborted, and starts again if the queue gives up; any number of processes may do so at once. */
export async function keepRunningQueue(queue: Queue, signal: AbortSignal): Promise<void> {
  const pool = openPool(queue.databaseUrl);
  while (!signal.aborted) {
    await runUntilAborted(optionsOf(queue, pool), signal).catch((error: unknown) =>
      log('error', 'queue-failed', { error: describeError(error) }),
    );
    if (!signal.aborted) await sleep(TRY_AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
  }
  await within(STOP_WITHIN_MS, pool.end());
}

async function runUntilAborted(options: RunnerOptions, signal: AbortSignal): Promise<void> {
  const events: WorkerEvents = new EventEmitter();
  const stuck = whenStuck(events).then(() => log('warn', 'queue-stuck', { remedy: 'it is started anew' }));
  const runner = await run({ ...options, events });
  const ended = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true, signal: ended.signal });
  });
  // It fails when PostgreSQL was away too long.
  const hasEnded = runner.promise.then(() => true);
  const isOver = await Promise.race([hasEnded, aborted, stuck]).finally(() => ended.abort());
  if (isOver === true) return;
  await within(STOP_WITHIN_MS, runner.stop());
}

/** Resolves when no look for a job has gone well for a while: the library asks once which tasks there are, and keeps a failure of that for ever. */
async function whenStuck(events: WorkerEvents): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let failingSince: number | undefined;
  events.on('worker:getJob:error', () => {
    failingSince ??= performance.now();
    if (performance.now() - failingSince >= STUCK_AFTER_MS) resolve();
  });
  for (const success of ['worker:getJob:empty', 'job:start'] as const)
    events.on(success, () => (failingSince = undefined));
  await promise;
}

function optionsOf({ fire }: Queue, pgPool: Pool): RunnerOptions {
  return {
    pgPool,
    logger: LOGGER,
    concurrency: CONCURRENCY,
    pollInterval: POLL_EVERY_MS,
    // main.ts stops the process, and it stops us.
    noHandleSignals: true,
    // Or a file called crontab would be looked for.
    parsedCronItems: [],
    taskList: {
      [FIRE_SCHEDULE]: async (payload: unknown, { job }) => {
        const order = readOrder(payload);
        if (order === undefined) throw new Error(`This is no order to fire a schedule: ${JSON.stringify(payload)}`);
        await fire(order, job.attempts);
      },
    },
  };
}

function openPool(databaseUrl: string): Pool {
  const pool = new Pool({ connectionString: databaseUrl, max: CONCURRENCY + 2 });
  // Without listeners a lost connection would end the process; whoever uses one is told by its statement.
  const warn = (error: Error): void => log('warn', 'queue-connection-lost', { error: error.message });
  pool.on('error', warn);
  pool.on('connect', (client) => client.on('error', warn));
  return pool;
}

/** Waits for something, but not for ever. */
async function within(mostMs: number, work: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([
    work.catch((error: unknown) => log('warn', 'queue-stop-failed', { error: describeError(error) })),
    sleep(mostMs, undefined, { signal: waiting.signal, ref: false }).catch(() => undefined),
  ]);
  waiting.abort();
}

const LEVELS: Readonly<Record<string, LogLevel>> = { error: 'error', warning: 'warn' };

/** Each job that went well would be a line; only what did not is one. */
const LOGGER = new Logger(() => (name, message) => {
  const level = LEVELS[name];
  if (level !== undefined) log(level, 'queue', { message });
});

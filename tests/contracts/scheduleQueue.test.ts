import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startScheduleWorld, type ScheduleWorld } from './scheduleWorld.ts';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { FIRE_SCHEDULE } from '@chargehand/api/schedules/orderFiring';
import { sweepSchedules } from '@chargehand/api/schedules/sweepSchedules';
import { startOwnedProcess, untilReady, type OwnedProcess } from '../support/ownedProcess.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { until } from '../support/until.ts';

const ONE_MINUTE = 1_000;

/** A thousand schedules of one command that are due in the same minute, at instants of their own. */
const COPY_SCHEDULES = `
  insert into schedule (name, command_id, filter, options, cron, zone, owner_id, next_due_at)
  select 'copy ' || n, s.command_id, s.filter, s.options, s.cron, s.zone, s.owner_id, date_trunc('minute', now()) - interval '1 minute' + make_interval(secs => n * 0.06)
  from schedule s, generate_series(1, $2) n where s.id = $1`;

const ORDER_ALL = `
  select from schedule s, graphile_worker.add_job($1, json_build_object('scheduleId', s.id, 'dueAt', s.next_due_at), run_at => now(), job_key => $2 || s.id)
  where s.name like 'copy %'`;

const COUNTS = `
  select count(*)::int as tasks, count(distinct schedule_id)::int as schedules, count(*) filter (where rejection_code is null)::int as ran,
    count(*) filter (where state in ('MISSED', 'REJECTED'))::int as unrun
  from task where due_at is not null`;

const CUT_ALL = `
  select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`;

interface Counts {
  readonly tasks: number;
  readonly schedules: number;
  readonly ran: number;
  readonly unrun: number;
}

/** An API as it is started for real. */
async function startReplica(world: ScheduleWorld, stack: AsyncDisposableStack): Promise<OwnedProcess> {
  const folder = stack.use(await temporaryFolder('replica'));
  const outputFile = join(folder.path, 'api.log');
  const replica = stack.use(
    await startOwnedProcess({
      name: 'chargehand-api',
      command: process.execPath,
      args: [
        '--disable-warning=ExperimentalWarning',
        '--enable-source-maps',
        join(repositoryRoot, 'api/bin/chargehand-api.js'),
      ],
      cwd: folder.path,
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: world.graph.url,
        PORT: '0',
        CHARGEHAND_ADMIN_PASSWORD: 'not-a-secret',
      },
      outputFile,
      stopTimeoutMs: 20_000,
    }),
  );
  await untilReady(replica, async () => (await readFile(outputFile, 'utf8')).includes('"event":"ready"'), 60_000);
  return replica;
}

/** For a thousand schedules. */
const LONG = { everyMs: 100, withinMs: 240_000 };

const countsOf = async (world: ScheduleWorld): Promise<Counts> => await queryOne<Counts>(world.graph.em.fork(), COUNTS);
const isFired = async (world: ScheduleWorld, id: string): Promise<boolean> => (await world.tasksOf(id)).length > 0;

test(
  'two API replicas make a thousand tasks of a thousand schedules that are due in one minute',
  { timeout: 300_000 },
  async (context: TestContext) => {
    await using world = await startScheduleWorld();
    const first = await world.create({ graceSeconds: 86_400 });
    await query(world.graph.em, COPY_SCHEDULES, [first, ONE_MINUTE]);
    await query(world.graph.em, `update schedule set grace_seconds = 86400`);
    await using replicas = new AsyncDisposableStack();
    await Promise.all([startReplica(world, replicas), startReplica(world, replicas)]);
    const started = performance.now();
    await query(world.graph.em, ORDER_ALL, [FIRE_SCHEDULE, 'schedule:']);
    await until('all schedules have fired', async () => (await countsOf(world)).schedules === ONE_MINUTE, LONG);
    context.diagnostic(`${ONE_MINUTE} schedules fired in ${Math.round(performance.now() - started)} ms`);
    // Once more: what is done stays done.
    await query(world.graph.em, ORDER_ALL, [FIRE_SCHEDULE, 'schedule:']);
    const dueJobs = `select count(*)::int as n from graphile_worker.jobs where run_at <= now()`;
    const jobs = async (): Promise<number> => (await queryOne<{ n: number }>(world.graph.em.fork(), dueJobs)).n;
    await until('the queue is empty', async () => (await jobs()) === 0, LONG);
    assert.deepEqual(
      { ...(await countsOf(world)) },
      { tasks: ONE_MINUTE, schedules: ONE_MINUTE, ran: ONE_MINUTE, unrun: 0 },
    );
  },
);

test(
  'a worker that is killed in the middle of a firing leaves exactly one task, made by another',
  { timeout: 300_000 },
  async () => {
    await using world = await startScheduleWorld();
    const { em } = world.graph;
    // However long a busy machine takes for another replica.
    const id = await world.create({ missedPolicy: 'RUN_LATE', graceSeconds: 7_200 });
    // Firing waits inside its transaction, after the task was written, as long as the test holds the lock.
    await query(
      em,
      `create function wait_here() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $$`,
    );
    await query(em, `create trigger wait_here before insert on target for each row execute function wait_here()`);
    await using replicas = new AsyncDisposableStack();
    const victim = await startReplica(world, replicas);
    await em.fork().transactional(async (tx) => {
      await query(tx, 'select pg_advisory_xact_lock(4711)');
      await world.makeDue(id, 5);
      const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`;
      await until('the firing waits', async () => (await query(em.fork(), waiting)).length > 0);
      await victim.stop('SIGKILL');
    });
    await startReplica(world, replicas);
    // The sweep comes once a minute and at the start; here it is asked until the dead one's transaction is gone.
    await query(em, `update schedule set next_due_at = next_due_at - interval '10 seconds'`);
    await until('another replica has fired', async () => {
      await sweepSchedules(em.fork());
      return await isFired(world, id);
    });
    const tasks = await world.tasksOf(id);
    assert.deepEqual(
      tasks.map(({ rejection, counts }) => [rejection, counts.targeted]),
      [[null, 3]],
    );
    assert.ok(((await world.nextDueAt(id)) ?? assert.fail()) > new Date());
  },
);

test(
  'the queue goes on after PostgreSQL cut all its connections, and stops at once when asked to',
  { timeout: 300_000 },
  async () => {
    await using world = await startScheduleWorld();
    await using replicas = new AsyncDisposableStack();
    const replica = await startReplica(world, replicas);
    // Again and again, so that what the queue asks only once is hit too.
    for (let time = 0; time < 20; time += 1) {
      await query(world.graph.em, CUT_ALL).catch(() => undefined);
      await sleep(10);
    }
    const ids: string[] = [];
    await until('a schedule was made', async () => {
      // Anew each time: on connections that were cut it may take several, and an instant that has passed is refused.
      const at = new Date(Date.now() + 2_000).toISOString();
      await world.create({ cron: null, at }).then(
        (id) => ids.push(id),
        () => undefined,
      );
      return ids.length > 0;
    });
    await until('it has fired', async () => await isFired(world, ids[0] ?? assert.fail()).catch(() => false));
    await replica.stop();
    assert.ok(replica.hasEnded());
  },
);

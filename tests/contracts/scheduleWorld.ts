import assert from 'node:assert/strict';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type Asking, type GraphWorld } from '../support/graphWorld.ts';
import { listenToEvents } from '@chargehand/api/platform/events';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { fireSchedule, type FiringResult } from '@chargehand/api/schedules/fireSchedule';
import { orderFiring } from '@chargehand/api/schedules/orderFiring';
import { prepareQueue } from '@chargehand/api/schedules/runQueue';

/** A task as a schedule's history shows it. */
export interface FiredTask {
  readonly id: string;
  readonly state: string;
  readonly dueAt: string | null;
  readonly missedSince: string | null;
  readonly isLate: boolean;
  readonly finishedAt: string | null;
  readonly createdBy: { readonly login: string } | null;
  readonly rejection: { readonly code: string; readonly message: string } | null;
  readonly counts: { readonly targeted: number; readonly notSent: number };
  readonly schedule: { readonly id: string } | null;
}

export interface QueuedJob {
  readonly key: string | null;
  readonly dueAt: string;
  readonly runAt: Date;
  readonly isLocked: boolean;
}

/** The graph with the tables of the queue, a plugin `probe` with an action `ping` and its input `mode`, and some hosts that no bridge reaches. */
export interface ScheduleWorld extends AsyncDisposable {
  readonly graph: GraphWorld;
  /** Creates a schedule, every day at three in UTC unless said otherwise; returns its id. */
  create(input?: object, asking?: Asking): Promise<string>;
  /** Makes a schedule due so many seconds ago, with its job, as if nobody had been there since. Returns that instant. */
  makeDue(id: string, secondsAgo: number): Promise<Date>;
  /** What a worker does with the job for this instant, or for the one that the schedule is due at. */
  fire(id: string, dueAt?: Date, attempt?: number): Promise<FiringResult>;
  nextDueAt(id: string): Promise<Date | null>;
  /** The tasks of a schedule, newest first. */
  tasksOf(id: string): Promise<readonly FiredTask[]>;
  jobsOf(id: string): Promise<readonly QueuedJob[]>;
}

/** Every field of an input, so that a test says only what it is about. */
export const DAILY = {
  name: 'nightly',
  plugin: 'probe',
  action: 'ping',
  arguments: { mode: 'full' },
  filter: 'name ~ host',
  cron: '0 3 * * *',
  zone: 'UTC',
};

const DDL = {
  metadata: { timeoutSeconds: 10 },
  actions: [
    {
      name: 'ping',
      description: 'Answers',
      display: 'always',
      inputs: [
        {
          name: 'mode',
          keyType: 'symbol',
          prompt: 'Mode',
          description: 'How',
          type: 'string',
          validation: '^[a-z]+$',
          optional: true,
          maxLength: 10,
        },
      ],
      outputs: [],
      aggregates: [],
    },
  ],
};

const PLUGIN = `
  insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl) values ('probe', '', '1', '', '', '', 10, $1)`;

const TASKS = `query ($id: ID!) { schedule(id: $id) { tasks(first: 500) { totalCount nodes {
  id state dueAt missedSince isLate finishedAt createdBy { login } rejection { code message } counts { targeted notSent } schedule { id } } } } }`;

/** Of its own cron, or its single time, which moves with it. In whole milliseconds, as the program writes it. */
const MAKE_DUE = `
  update schedule set next_due_at = d.due, at = case when at is null then null else d.due end
  from (select date_trunc('milliseconds', now()) - make_interval(secs => $2) as due) d where id = $1 returning d.due`;

const JOBS = `
  select j.key, p.payload ->> 'dueAt' as "dueAt", j.run_at as "runAt", j.locked_at is not null as "isLocked"
  from graphile_worker.jobs j join graphile_worker._private_jobs p on p.id = j.id where (p.payload ->> 'scheduleId')::int = $1 order by j.id`;

/** Starts a PostgreSQL with the product's tables and those of the queue; nobody carries out its jobs. */
export async function startScheduleWorld(): Promise<ScheduleWorld> {
  await using cleanup = new AsyncDisposableStack();
  const graph = cleanup.use(await startGraphWorld());
  const events = cleanup.use(await listenToEvents(graph.url));
  await prepareQueue(graph.url);
  await query(graph.em, PLUGIN, [JSON.stringify(DDL)]);
  await query(graph.em, `insert into host (name) select 'host' || n from generate_series(1, 3) n`);
  const nextDueAt = async (id: string): Promise<Date | null> =>
    (await queryOne<{ at: Date | null }>(graph.em, 'select next_due_at as at from schedule where id = $1', [id])).at;
  const resources = cleanup.move();
  return {
    graph,
    create: async (input = {}, asking = 'olga') => {
      const document = 'mutation ($input: ScheduleInput!) { made: createSchedule(input: $input) { id } }';
      const { made } = await graph.ask<{ made: { id: string } }>(document, { input: { ...DAILY, ...input } }, asking);
      return made.id;
    },
    makeDue: async (id, secondsAgo) =>
      await graph.em.fork().transactional(async (tx) => {
        const { due } = await queryOne<{ due: Date }>(tx, MAKE_DUE, [id, secondsAgo]);
        await orderFiring(tx, Number(id), due);
        return due;
      }),
    fire: async (id, dueAt, attempt = 1) => {
      const at = dueAt ?? (await nextDueAt(id)) ?? assert.fail('it is never due');
      const { signal } = new AbortController();
      return await fireSchedule(
        { em: graph.em.fork(), events, signal, attempt },
        { scheduleId: Number(id), dueAt: at.toISOString() },
      );
    },
    nextDueAt,
    tasksOf: async (id) => {
      const { schedule } = await graph.ask<{ schedule: { tasks: { totalCount: number; nodes: FiredTask[] } } }>(TASKS, {
        id,
      });
      assert.equal(schedule.tasks.totalCount, schedule.tasks.nodes.length);
      return schedule.tasks.nodes;
    },
    jobsOf: async (id) => await query<QueuedJob>(graph.em, JOBS, [id]),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

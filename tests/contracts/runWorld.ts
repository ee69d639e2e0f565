import assert from 'node:assert/strict';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type Asking, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { tellHosts, type WholeHost } from '../support/tellInventory.ts';

/** An outcome, as a test writes it. */
export type Ending = 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' | 'NOT_SENT';

/** What is run; the plugin is `probe`, with the actions `ping` and `say`. */
export interface Running {
  readonly filter: string;
  readonly action?: 'ping' | 'say';
  readonly arguments?: object;
  readonly options?: object;
  readonly asking?: Asking;
}

/** The graph with hosts of site-a that have a plugin, on which tasks are run and brought to their ends by hand. */
export interface RunWorld extends AsyncDisposable {
  readonly graph: GraphWorld;
  /** Lets the inventory tell all hosts there are; one that it told before and tells no more is retired. */
  tell(hosts: readonly WholeHost[]): Promise<void>;
  /** Runs a task through the graph. Returns its id. */
  run(running: Running): Promise<string>;
  /** Gives the hosts of a task their outcomes, as a bridge would, and finishes it when all have one. */
  end(taskId: string, outcomes: Readonly<Record<string, Ending>>): Promise<void>;
  /** The names of a task's hosts, in order. */
  hostsOf(taskId: string): Promise<readonly string[]>;
}

const METADATA = { name: 'probe', description: 'Answers', author: 'test', license: 'Apache-2.0', version: '1.0' };

const INPUTS = [
  { name: 'text', type: 'string' },
  { name: 'count', type: 'integer' },
  { name: 'loud', type: 'boolean' },
].map((input) => ({
  ...input,
  keyType: 'symbol',
  prompt: input.name,
  description: input.name,
  optional: true,
  ...(input.type === 'string' && { validation: '.*', validationKind: 'regex', maxLength: 90 }),
}));

const DDL = {
  metadata: { ...METADATA, url: 'https://example.com', timeoutSeconds: 10 },
  actions: ['ping', 'say'].map((name) => ({
    name,
    description: name,
    display: 'always',
    inputs: name === 'say' ? INPUTS : [],
    outputs: [],
    aggregates: [],
  })),
};

const REPORT = `mutation ($plugins: [ReportedPluginInput!]!) { reportPlugins(plugins: $plugins) }`;

const RUN = `mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }`;

const END = `
  update target set state = n.state::target_state, reason = 'TEST', settled_at = now()
  from unnest($2::text[], $3::text[]) as n(name, state) where task_id = $1 and target.name = n.name`;

const COUNT = `
  update task set pending = c.pending, succeeded = c.succeeded, failed = c.failed, unknown = c.unknown, not_sent = c.not_sent,
    state = case when c.pending = 0 then 'FINISHED' else 'RUNNING' end, revision = revision + 1,
    verdict = case when c.pending = 0 then 'PARTIAL' end
  from (select count(*) filter (where state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT')) as pending,
    count(*) filter (where state = 'SUCCEEDED') as succeeded, count(*) filter (where state = 'FAILED') as failed,
    count(*) filter (where state = 'UNKNOWN') as unknown, count(*) filter (where state = 'NOT_SENT') as not_sent
    from target where task_id = $1) c where task.id = $1`;

/** Starts a PostgreSQL with the product's tables and the plugin. */
export async function startRunWorld(): Promise<RunWorld> {
  const graph = await startGraphWorld();
  await graph.ask(REPORT, { plugins: [{ name: 'probe', ddl: DDL }] }, 'bridge');
  const tell = async (hosts: readonly WholeHost[]): Promise<void> => {
    const told = hosts.map((host) => ({ proxy: 'site-a', ...host }));
    assert.equal(await tellHosts(graph.em, told, { mode: 'full', isForced: true }), 'SUCCEEDED');
  };
  const run = async ({ filter, action = 'ping', asking, ...rest }: Running): Promise<string> => {
    const input = { plugin: 'probe', action, filter, ...rest };
    const { runTask } = await graph.ask<{ runTask: { id: string } }>(RUN, { input }, asking);
    return runTask.id;
  };
  const end = async (taskId: string, outcomes: Readonly<Record<string, Ending>>): Promise<void> => {
    await query(graph.em, END, [Number(taskId), Object.keys(outcomes), Object.values(outcomes)]);
    await query(graph.em, COUNT, [Number(taskId)]);
  };
  const hostsOf = async (taskId: string): Promise<readonly string[]> => {
    const rows = await query<{ name: string }>(graph.em, 'select name from target where task_id = $1 order by 1', [
      Number(taskId),
    ]);
    return rows.map(({ name }) => name);
  };
  return { graph, tell, run, end, hostsOf, [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose]() };
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { ENTITIES } from '@chargehand/api/entities';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { openDatabase } from '@chargehand/api/platform/database';
import { listenToEvents } from '@chargehand/api/platform/events';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { prepareEmbeddedPostgres, supervise } from '@chargehand/launcher';

/** A PostgreSQL of its own with the product's tables, and a table without any of what the product adds. */
export interface StoreBed extends AsyncDisposable {
  readonly databaseUrl: string;
  /** A context of the bridge, as a request of its own would have. */
  readonly context: () => RequestContext;
  /** A running task on so many hosts, all sent to; returns its dispatch. */
  readonly addTask: (hosts: number) => Promise<number>;
}

const BARE_TABLE = `
  create table bare (task_id int, position int, state text, sent_at timestamptz, settled_at timestamptz, reply json)`;

const ADD_TASK = `
  insert into task (command_id, filter, parsed_filter, state, targeted, pending, running, created_by_id, send_until, deadline_at, timeout_seconds)
  select c.id, 'all', '{}', 'RUNNING', $1, $1, $1, u.id, now() + interval '1 hour', now() + interval '2 hours', 60
  from command c, app_user u returning id`;

/** Of every dispatch of a bed. */
export const BED_KEY = '00000000-0000-4000-8000-000000000000';

const ADD_DISPATCH = `
  insert into dispatch (key, task_id, bridge_id, state, journal, send_until, deadline_at)
  select '${BED_KEY}', $1, id, 'CLAIMED', 'bench', now() + interval '1 hour', now() + interval '2 hours' from bridge returning id`;

const ADD_TARGETS = `
  insert into target (task_id, position, name, smart_proxy, dispatch_id, state, sent_at)
  select $1, n, 'host' || n || '.example.com', 'site-a', $2, 'SENT', now() from generate_series(0, $3 - 1) as n`;

/** Starts the embedded PostgreSQL in a folder that is removed afterwards. */
export async function startStoreBed(): Promise<StoreBed> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(join(folder, 'logs'));
  const postgres = await prepareEmbeddedPostgres({ dataDir: folder });
  const server = supervise(postgres.spec);
  cleanup.defer(() => server.stop());
  await server.ready;
  const orm = await openDatabase({ url: postgres.url, entities: ENTITIES, migrations: MIGRATIONS });
  cleanup.defer(() => orm.close(true));
  const events = cleanup.use(await listenToEvents(postgres.url));
  const em = orm.em.fork();
  const caller = await enrol(em);
  await query(em, BARE_TABLE);
  const resources = cleanup.move();
  return {
    databaseUrl: postgres.url,
    context: () => ({
      em: orm.em.fork(),
      caller,
      events,
      now: () => new Date(),
      signal: new AbortController().signal,
      token: undefined,
      setSessionCookie: () => undefined,
    }),
    addTask: async (hosts) => {
      const task = await queryOne<{ id: number }>(em, ADD_TASK, [hosts]);
      const dispatch = await queryOne<{ id: number }>(em, ADD_DISPATCH, [task.id]);
      await query(em, ADD_TARGETS, [task.id, dispatch.id, hosts]);
      return dispatch.id;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function enrol(em: RequestContext['em']): Promise<RequestContext['caller']> {
  const proxyName = 'site-a';
  await query(em, `insert into app_user (login, name) values ('bench', 'bench')`);
  await query(em, `insert into command (plugin, action, arguments, digest) values ('p', 'a', '{}', 'd')`);
  const proxy = await queryOne<{ id: number }>(em, 'insert into smart_proxy (name) values ($1) returning id', [
    proxyName,
  ]);
  const bridge = await queryOne<{ id: number }>(
    em,
    `insert into bridge (smart_proxy_id, secret_digest) values ($1, 'd') returning id`,
    [proxy.id],
  );
  return { kind: 'bridge', bridgeId: bridge.id, smartProxyId: proxy.id, proxyName };
}

import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { run, type Runner } from 'graphile-worker';
import { ensureAdmin } from './access/ensureAdmin.ts';
import { identifyCaller } from './access/identifyCaller.ts';
import { openRequest, SESSION_COOKIE, tokenOfHeaders } from './access/openRequest.ts';
import type { RequestContext } from './access/RequestContext.ts';
import { kindOfToken } from './access/secretToken.ts';
import { ENTITIES } from './entities.ts';
import { readInventoryFile } from './inventory/sources/file.ts';
import { syncInventory } from './inventory/syncInventory.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { ApiConfig } from './platform/config.ts';
import { openDatabase } from './platform/database.ts';
import { listenToEvents, type Events } from './platform/events.ts';
import { createHttpServer } from './platform/httpServer.ts';
import { log } from './platform/log.ts';
import type { SocketContext } from './platform/socketHandler.ts';
import { findBridgeCaller } from './proxies/enrolBridge.ts';
import { buildApiSchema } from './schema.ts';
import { settleTask } from './tasks/settleTask.ts';
import { listen } from './platform/listen.ts';

export interface RunningApi extends AsyncDisposable {
  readonly url: string;
  readonly orm: MikroORM;
}

/** The composition root: brings the tables up to date, starts the queue and serves. Throws the coded errors of its parts. */
export async function startApi(config: ApiConfig): Promise<RunningApi> {
  const stack = new AsyncDisposableStack();
  try {
    // Before the first connection: graphile-worker makes its tables, which our migrations' functions do not touch but startTask calls.
    const orm = stack.adopt(
      await openDatabase({ url: config.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS }),
      (open) => open.close(true),
    );
    const runner = stack.adopt(await startQueue(config.databaseUrl, orm), (running) => running.stop());
    runner.promise.catch((error: unknown) => log('error', 'queue-stopped', { error: String(error) }));
    await prepare(orm, config);
    const events = stack.use(await listenToEvents(config.databaseUrl));
    const server = stack.adopt(await createServer(orm, events, config), (serving) => serving.close());
    const url = await listen(server, config);
    const parts = stack.move();
    return { url, orm, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function prepare(orm: MikroORM, config: ApiConfig): Promise<void> {
  const em = orm.em.fork();
  const password = await ensureAdmin(em, config.adminPassword);
  if (password !== undefined) log('info', 'admin-created', { login: 'admin', password, hint: 'shown only this once' });
  if (config.inventoryFile !== undefined) {
    const hosts = await readInventoryFile(config.inventoryFile);
    await syncInventory(em.fork(), hosts);
    log('info', 'inventory-synced', { source: 'file', hosts: hosts.length });
  }
}

async function startQueue(connectionString: string, orm: MikroORM): Promise<Runner> {
  return await run({
    connectionString,
    concurrency: 4,
    pollInterval: 2_000,
    noHandleSignals: true,
    taskList: { settleTask: async (payload) => await settleTask(orm.em.fork(), taskIdOf(payload)) },
  });
}

function taskIdOf(payload: unknown): number {
  const taskId = typeof payload === 'object' && payload !== null && 'taskId' in payload ? payload.taskId : undefined;
  if (typeof taskId !== 'number') throw new Error('settleTask needs a taskId');
  return taskId;
}

async function createServer(orm: MikroORM, events: Events, config: ApiConfig): Promise<FastifyInstance> {
  const identify = async (token: string | undefined): Promise<RequestContext['caller']> =>
    await identifyCaller(orm.em.fork(), token, findBridgeCaller);
  return await createHttpServer<RequestContext>({
    schema: await buildApiSchema(),
    clientDir: config.clientDir,
    contextOf: async (request: FastifyRequest, reply: FastifyReply) => {
      const token = tokenOfHeaders(request.headers, request.cookies[SESSION_COOKIE]);
      return openRequest({ em: orm.em.fork(), events, token, caller: await identify(token), reply });
    },
    socketContextOf: async (socket: SocketContext) => {
      const token = tokenOfSocket(socket);
      return openRequest({ em: orm.em.fork(), events, token, caller: await identify(token) });
    },
    checkReadiness: async () => {
      await orm.em.getConnection().execute('select 1');
    },
    mayUpload: (request) => kindOfToken(tokenOfHeaders(request.headers, undefined) ?? '') === 'bridge',
  });
}

function tokenOfSocket({ request, connectionParams }: SocketContext): string | undefined {
  const { authorization } = connectionParams;
  const headers = typeof authorization === 'string' ? { ...request.headers, authorization } : request.headers;
  const cookie = /(?:^|;\s*)chargehand_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  return tokenOfHeaders(headers, cookie);
}

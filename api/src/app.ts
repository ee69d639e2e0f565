import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Logger, run, type LogLevel, type Runner } from 'graphile-worker';
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
  /** Rejects when the queue has ended by a fault, without which no task would come to its end. */
  readonly failed: Promise<never>;
}

/** The composition root: brings the tables up to date, starts the queue and serves. Throws the coded errors of its parts. */
export async function startApi(config: ApiConfig): Promise<RunningApi> {
  const stack = new AsyncDisposableStack();
  try {
    const orm = stack.adopt(
      await openDatabase({ url: config.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS }),
      (open) => open.close(true),
    );
    const runner = stack.adopt(await startQueue(config.databaseUrl, orm), (running) => running.stop());
    await prepare(orm, config);
    const events = stack.use(await listenToEvents(config.databaseUrl));
    const server = stack.adopt(await createServer(orm, events, config), (serving) => serving.close());
    const url = await listen(server, config);
    const parts = stack.move();
    const failed = runner.promise.then(() => NEVER);
    return { url, failed, [Symbol.asyncDispose]: () => parts.disposeAsync() };
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

/** When the queue has been stopped there is nothing more to hear of it. */
const NEVER = new Promise<never>(() => undefined);

async function startQueue(connectionString: string, orm: MikroORM): Promise<Runner> {
  return await run({
    connectionString,
    logger: new Logger(() => logQueue),
    parsedCronItems: [],
    concurrency: 4,
    pollInterval: 2_000,
    noHandleSignals: true,
    taskList: { settleTask: async (payload) => await settleTask(orm.em.fork(), taskIdOf(payload)) },
  });
}

/** The queue tells of every job it has done; only what went wrong is worth a line. */
function logQueue(level: `${LogLevel}`, message: string): void {
  if (level === 'error' || level === 'warning') log(level === 'error' ? 'error' : 'warn', 'queue', { message });
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

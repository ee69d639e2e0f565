import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { keepSealing } from './access/audit/keepSealing.ts';
import { ensureAdmin } from './access/ensureAdmin.ts';
import { identifyCaller } from './access/identifyCaller.ts';
import { networkOf } from './access/networkOf.ts';
import { createUseNotes } from './access/noteUse.ts';
import { openRequest, SESSION_COOKIE, tokenOfHeaders } from './access/openRequest.ts';
import { checkAccess } from './access/permissions.ts';
import { readSignInFile } from './access/providers/readSignInFile.ts';
import { dropAdministrators } from './access/providers/dropAdministrators.ts';
import { serveOidc } from './access/providers/oidc/serveOidc.ts';
import { reachOf } from './access/reachOf.ts';
import { describeCaller, type Caller, type RequestContext } from './access/RequestContext.ts';
import { kindOfToken } from './access/secretToken.ts';
import { ENTITIES } from './entities.ts';
import { readInventorySettings } from './inventory/sources/readSources.ts';
import type { InventorySettings } from './inventory/sources/SourceSettings.ts';
import { keepSyncing, syncIfDue } from './inventory/sync/keepSyncing.ts';
import { registerSources } from './inventory/sync/registerSources.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { ApiConfig } from './platform/config.ts';
import { openDatabase } from './platform/database.ts';
import { listenToEvents, type Events } from './platform/events.ts';
import { createHttpServer } from './platform/httpServer.ts';
import { log } from './platform/log.ts';
import { narrowTo, readWhile } from './platform/ReaderEntityManager.ts';
import type { SocketAccess, SocketRequest } from './platform/SocketAccess.ts';
import { findBridgeCaller } from './proxies/enrolBridge.ts';
import { keepFiring } from './schedules/keepFiring.ts';
import { prepareQueue } from './schedules/runQueue.ts';
import { buildApiSchema } from './schema.ts';
import { scopeOfCaller } from './tasks/scopeOfCaller.ts';
import { keepReleasing } from './tasks/keepReleasing.ts';
import { keepSettling } from './tasks/settleDueTasks.ts';
import { listen } from './platform/listen.ts';

export interface RunningApi extends AsyncDisposable {
  readonly url: string;
}

/** The composition root: brings the tables up to date, serves, and settles what the clock decides. Throws the coded errors of its parts. */
export async function startApi(config: ApiConfig): Promise<RunningApi> {
  const stack = new AsyncDisposableStack();
  try {
    const orm = stack.adopt(
      await openDatabase({ url: config.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS }),
      (open) => open.close(true),
    );
    await prepareQueue(config.databaseUrl);
    const inventory = await prepare(orm, config);
    const events = stack.use(await listenToEvents(config.databaseUrl));
    startSealing(orm, { events, checkpointsFile: config.auditCheckpointsFile }, stack);
    startSettling(orm, stack);
    startReleasing(orm, events, stack);
    startSyncing(orm, { inventory, events }, stack);
    startFiring(orm, { databaseUrl: config.databaseUrl, events }, stack);
    const server = stack.adopt(await createServer(orm, events, config), (serving) => serving.close());
    const url = await listen(server, config);
    const parts = stack.move();
    return { url, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function startSealing(
  orm: MikroORM,
  { events, checkpointsFile }: { readonly events: Events; readonly checkpointsFile: string | undefined },
  stack: AsyncDisposableStack,
): void {
  const stopping = new AbortController();
  const sealing = keepSealing({ openEm: () => orm.em.fork(), events, checkpointsFile }, stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await sealing;
  });
}

function startSettling(orm: MikroORM, stack: AsyncDisposableStack): void {
  const stopping = new AbortController();
  const settling = keepSettling(() => orm.em.fork(), stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await settling;
  });
}

function startReleasing(orm: MikroORM, events: Events, stack: AsyncDisposableStack): void {
  const stopping = new AbortController();
  const releasing = keepReleasing(() => orm.em.fork(), events, stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await releasing;
  });
}

function startSyncing(
  orm: MikroORM,
  { inventory, events }: { readonly inventory: InventorySettings; readonly events: Events },
  stack: AsyncDisposableStack,
): void {
  const stopping = new AbortController();
  const syncing = keepSyncing({ sources: inventory.sources, openEm: () => orm.em.fork(), events }, stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await syncing;
  });
}

function startFiring(
  orm: MikroORM,
  { databaseUrl, events }: { readonly databaseUrl: string; readonly events: Events },
  stack: AsyncDisposableStack,
): void {
  const stopping = new AbortController();
  const firing = keepFiring({ databaseUrl, openEm: () => orm.em.fork(), events }, stopping.signal);
  stack.defer(async () => {
    stopping.abort();
    await firing;
  });
}

async function prepare(orm: MikroORM, config: ApiConfig): Promise<InventorySettings> {
  const em = orm.em.fork();
  const password = await ensureAdmin(em, config.adminPassword);
  if (password !== undefined) log('info', 'admin-created', { login: 'admin', password, hint: 'shown only this once' });
  const inventory = await readInventorySettings(config);
  await registerSources(em.fork(), inventory);
  await syncFiles(orm, inventory);
  return inventory;
}

/** Files are at hand, so their hosts are there before anybody asks; other systems may be slow, or away. */
async function syncFiles(orm: MikroORM, { sources }: InventorySettings): Promise<void> {
  const { signal } = new AbortController();
  for (const settings of sources) {
    if (settings.kind !== 'file') continue;
    const result = await syncIfDue(orm.em.fork(), settings, signal);
    log(result === 'FAILED' ? 'error' : 'info', 'inventory-synced', { source: settings.name, result });
  }
}

async function createServer(orm: MikroORM, events: Events, config: ApiConfig): Promise<FastifyInstance> {
  const identify = async (token: string | undefined): Promise<Caller> =>
    await identifyCaller(orm.em.fork(), token, findBridgeCaller);
  const noteUse = createUseNotes();
  const providers = config.signIn === undefined ? [] : await readSignInFile(config.signIn);
  await dropAdministrators(orm.em.fork(), providers);
  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> => {
    const token = tokenOfHeaders(request.headers, request.cookies[SESSION_COOKIE]);
    const signal = signalOf(reply);
    const again = async (): Promise<Caller> => await identify(token);
    const caller = await again();
    if (token !== undefined && caller.kind === 'user') await noteUse(orm.em.fork(), { token, address: request.ip });
    const from = { address: request.ip, agent: request.headers['user-agent'] };
    const em = readWhile(readerOf(orm, caller), signal);
    return openRequest({ em, events, token, caller, providers, again, signal, ...from, reply });
  };
  const server = await createHttpServer<Caller, RequestContext>({
    schema: await buildApiSchema(),
    clientDir: config.clientDir,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    contextOf,
    payerOf: ({ caller, address = '' }) => payerOf(caller, address),
    sockets: socketsOf(orm, events, async (socket) => {
      const token = tokenOfSocket(socket);
      const caller = await identify(token);
      // No use of a session: a page that is left open would keep it alive for ever.
      if (token !== undefined && caller.kind === 'user' && kindOfToken(token) === 'apiToken')
        await noteUse(orm.em.fork(), { token, address: addressOf(socket.request) });
      return caller;
    }),
    checkReadiness: async () => {
      await orm.em.getConnection().execute('select 1');
    },
    mayUpload: async (request) => (await identify(tokenOfHeaders(request.headers, undefined))).kind === 'bridge',
  });
  serveOidc(server, providers, contextOf);
  return server;
}

function socketsOf(
  orm: MikroORM,
  events: Events,
  identify: (socket: SocketRequest) => Promise<Caller>,
): SocketAccess<Caller, RequestContext> {
  return {
    identify,
    contextOf: (socket, caller, signal) =>
      openRequest({ em: readerOf(orm, caller), events, token: tokenOfSocket(socket), caller, signal }),
    reachOf: (caller) => reachOf(caller),
    nameOf: describeCaller,
    payerOf: (caller, { request }) => payerOf(caller, addressOf(request)),
    check: checkAccess,
  };
}

/** Who has not signed in pays with all of their network. */
function payerOf(caller: Caller, address: string): string {
  return caller.kind === 'nobody' ? `network:${networkOf(address)}` : describeCaller(caller);
}

/** The database as the caller sees it. */
function readerOf(orm: MikroORM, caller: Caller): EntityManager {
  return narrowTo(orm.em.fork(), scopeOfCaller(caller, new Date()));
}

/** As the server tells it, which knows what proxies may say. */
function addressOf(request: SocketRequest['request']): string {
  return 'ip' in request && typeof request.ip === 'string' ? request.ip : (request.socket.remoteAddress ?? '');
}

/** Aborts when the answer is sent or the caller has gone, so that nobody is waited for in vain. */
function signalOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

const SESSION_IN_COOKIES = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]+)`);

function tokenOfSocket({ request, connectionParams }: SocketRequest): string | undefined {
  const { authorization } = connectionParams;
  const headers = typeof authorization === 'string' ? { ...request.headers, authorization } : request.headers;
  const cookie = SESSION_IN_COOKIES.exec(request.headers.cookie ?? '')?.[1];
  return tokenOfHeaders(headers, cookie);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseContext } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { CostBudget } from './CostBudget.ts';
import { createApollo } from './createApollo.ts';
import { endSilentConnection } from './endSilentConnection.ts';
import { endSlowBody } from './endSlowBody.ts';
import { originFault } from './originFault.ts';
import { securityHeaders } from './securityHeaders.ts';
import { serveHealth } from './serveHealth.ts';
import type { SocketAccess } from './SocketAccess.ts';
import { socketHandler } from './socketHandler.ts';

export interface HttpOptions<Caller, Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly clientDir: string;
  /** Origin of the pages before a proxy. Undefined: there is none. */
  readonly publicUrl: string | undefined;
  /** Addresses of proxies, whose word on who asks is taken. */
  readonly trustedProxies: readonly string[];
  /** The context of a request over HTTP. */
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;
  /** Names who pays for what a request costs. */
  readonly payerOf: (context: Context) => string;
  /** Who subscribes, and what they may see. */
  readonly sockets: SocketAccess<Caller, Context>;
  /** Rejects when the program cannot serve. */
  readonly checkReadiness: () => Promise<void>;
  /** Whether a request may be as large as a bridge's upload. */
  readonly mayUpload: (request: FastifyRequest) => Promise<boolean>;
}

const UPLOAD_BYTES = 32 * 1_024 * 1_024;
const REQUEST_BYTES = 256 * 1_024;

/** Who sends headers slowly, or none, holds a connection no longer; nor does who uploads slowly (and see endSlowBody). */
const HEADERS_WITHIN_MS = 10_000;
const UPLOAD_WITHIN_MS = 120_000;

/** So often it is looked who is too slow. */
const LOOK_EVERY_MS = 2_000;

/** More would take the memory and the file descriptors that who is served needs. */
const MOST_CONNECTIONS = 20_000;

const MESSAGE_BYTES = 64 * 1_024;

/** The API's one port: GraphQL over HTTP, its subscriptions over graphql-transport-ws, health, metrics, and the client for everything else. */
export async function createHttpServer<Caller, Context extends BaseContext>(
  options: HttpOptions<Caller, Context>,
): Promise<FastifyInstance> {
  const server = createServer(options);
  const budget = new CostBudget();
  const apollo = await createApollo<Context>(options.schema, {
    server,
    charging: { budget, payerOf: options.payerOf },
  });
  await server.register(fastifyCookie);
  await server.register(fastifyWebsocket, { options: { maxPayload: MESSAGE_BYTES, handleProtocols } });
  await server.register(async (scope) => {
    refuseForeignOrigins(scope, options.publicUrl);
    scope.post('/graphql', fastifyApolloHandler(apollo, { context: options.contextOf }));
    scope.get('/graphql/ws', { websocket: true }, socketHandler(options.schema, { access: options.sockets, budget }));
  });
  server.get('/graphql', async (_request, reply) => {
    await reply.code(405).header('allow', 'POST').send({ error: 'Send documents by POST, as JSON' });
  });
  serveHealth(server, options.checkReadiness);
  await serveClient(server, options.clientDir);
  return server;
}

function createServer<Caller, Context extends BaseContext>({
  mayUpload,
  publicUrl,
  trustedProxies,
}: HttpOptions<Caller, Context>): FastifyInstance {
  const server = fastify({
    bodyLimit: UPLOAD_BYTES,
    forceCloseConnections: true,
    requestTimeout: UPLOAD_WITHIN_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS, connectionsCheckingInterval: LOOK_EVERY_MS },
    // Else anybody could say where a request came from.
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    // What hosts answered may have any key; it is stored and shown, never merged into an object of ours.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
  });
  server.server.maxConnections = MOST_CONNECTIONS;
  server.server.on('connection', (connection) => endSilentConnection(connection, HEADERS_WITHIN_MS));
  // JSON alone is read: a form of another site can send text.
  server.removeContentTypeParser('text/plain');
  const headers = securityHeaders(publicUrl);
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });
  server.addHook('onRequest', async (request, reply) => {
    if (!mayBeLarge(request)) endSlowBody(request.raw);
    else if (!(await mayUpload(request)))
      await reply.code(413).send({ error: 'The request is larger than 256 KiB, or does not say how large it is.' });
  });
  return server;
}

/** Before anything else is done for it, and before a socket is opened. */
function refuseForeignOrigins(scope: FastifyInstance, publicUrl: string | undefined): void {
  scope.addHook('onRequest', async (request, reply) => {
    const fault = originFault(request.headers, publicUrl);
    if (fault !== undefined) await reply.code(403).send({ error: fault });
  });
}

/** Node.js ends a body at the length that was declared; one without a length may be of any size. */
function mayBeLarge({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) > REQUEST_BYTES;
}

/** Unknown paths are the client's own routes, but not below /graphql or /assets, where a page would only confuse. */
async function serveClient(server: FastifyInstance, clientDir: string): Promise<void> {
  const isBuilt = existsSync(join(clientDir, 'index.html'));
  if (isBuilt) await server.register(fastifyStatic, { root: clientDir, wildcard: true, index: 'index.html' });
  server.setNotFoundHandler(async (request, reply) => {
    const isPage = isBuilt && request.method === 'GET' && !/^\/(graphql|assets)(\/|$)/.test(request.url);
    if (isPage) return await reply.sendFile('index.html');
    return await reply.code(404).send({ error: `There is nothing at ${request.method} ${request.url.slice(0, 200)}` });
  });
}

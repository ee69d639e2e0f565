import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer, type BaseContext } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { formatError } from './formatError.ts';
import { limitCost } from './limitCost.ts';
import type { SocketAccess } from './SocketAccess.ts';
import { socketHandler } from './socketHandler.ts';

export interface HttpOptions<Caller, Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly clientDir: string;
  /** The context of a request over HTTP. */
  readonly contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;
  /** Who subscribes, and what they may see. */
  readonly sockets: SocketAccess<Caller, Context>;
  /** Rejects when the program cannot serve. */
  readonly checkReadiness: () => Promise<void>;
  /** Whether a request may be as large as a bridge's upload. */
  readonly mayUpload: (request: FastifyRequest) => Promise<boolean>;
}

const UPLOAD_BYTES = 32 * 1_024 * 1_024;
const REQUEST_BYTES = 256 * 1_024;

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** The API's one port: GraphQL over HTTP, its subscriptions over graphql-transport-ws, health, metrics, and the client for everything else. */
export async function createHttpServer<Caller, Context extends BaseContext>(
  options: HttpOptions<Caller, Context>,
): Promise<FastifyInstance> {
  const server = fastify({
    bodyLimit: UPLOAD_BYTES,
    forceCloseConnections: true,
    // What hosts answered may have any key; it is stored and shown, never merged into an object of ours.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
  });
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    formatError,
    csrfPrevention: true,
    introspection: true,
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: 2_000 },
    validationRules: [limitCost],
    stopOnTerminationSignals: false,
    plugins: [fastifyApolloDrainPlugin(server), ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  await server.register(fastifyCookie);
  await server.register(fastifyWebsocket, { options: { maxPayload: REQUEST_BYTES } });
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  server.addHook('onRequest', async (request, reply) => {
    if (mayBeLarge(request) && !(await options.mayUpload(request)))
      await reply.code(413).send({ error: 'The request is larger than 256 KiB, or does not say how large it is.' });
  });
  server.route({
    url: '/graphql',
    method: 'POST',
    handler: fastifyApolloHandler(apollo, { context: options.contextOf }),
  });
  await server.register(async (scope) => {
    scope.get('/graphql/ws', { websocket: true }, socketHandler(options.schema, options.sockets));
  });
  serveHealth(server, options.checkReadiness);
  await serveClient(server, options.clientDir);
  return server;
}

/** Node.js ends a body at the length that was declared; one without a length may be of any size. */
function mayBeLarge({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) > REQUEST_BYTES;
}

function serveHealth(server: FastifyInstance, checkReadiness: () => Promise<void>): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    try {
      await checkReadiness();
      return { status: 'ready' };
    } catch {
      return await reply.code(503).send({ status: 'the database does not answer' });
    }
  });
  server.get('/metrics', async (_request, reply) => {
    const { rss, heapUsed } = process.memoryUsage();
    return await reply
      .type('text/plain; version=0.0.4')
      .send(
        [
          '# TYPE process_resident_memory_bytes gauge',
          `process_resident_memory_bytes ${rss}`,
          '# TYPE process_heap_bytes gauge',
          `process_heap_bytes ${heapUsed}`,
          '# TYPE process_uptime_seconds counter',
          `process_uptime_seconds ${process.uptime()}`,
          ...describeSockets([...server.websocketServer.clients]),
          '',
        ].join('\n'),
      );
  });
}

/** How many watch, and what was handed to their sockets and has not gone to the network. */
function describeSockets(sockets: readonly { readonly bufferedAmount: number }[]): readonly string[] {
  return [
    '# TYPE websocket_clients gauge',
    `websocket_clients ${sockets.length}`,
    '# TYPE websocket_buffered_bytes gauge',
    `websocket_buffered_bytes ${sockets.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0)}`,
  ];
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

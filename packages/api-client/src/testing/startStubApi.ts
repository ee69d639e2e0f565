import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { buildSchema, graphql } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { isRecord } from '../isRecord.ts';

/** Answers of a stub: one function per root field, given its arguments and who asks. */
export type StubResolvers = Readonly<Record<string, (args: Record<string, unknown>, caller: StubCaller) => unknown>>;

/** Who asks, as the request said: the bearer token, undefined without one. */
export interface StubCaller {
  readonly token: string | undefined;
}

/** A running stub; disposing stops it and cuts every connection. */
export interface StubApi extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Cuts every subscription, as a restart of the API would. */
  cutSockets(): void;
}

/** How a stub differs from an ordinary API. */
export interface StubOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** How far its clock, which its answers tell, is before ours. */
  readonly clockAheadMs?: number;
}

/** Serves the real `schema.graphql` over HTTP and WebSocket with the given answers; for tests of programs that call the API. */
export async function startStubApi(
  resolvers: StubResolvers,
  { port = 0, clockAheadMs = 0 }: StubOptions = {},
): Promise<StubApi> {
  const schema = buildSchema(await readFile(new URL('../../../../schema.graphql', import.meta.url), 'utf8'));
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() + clockAheadMs).toUTCString());
    void answer(schema, resolvers, request, response);
  });
  const sockets = new WebSocketServer({ server, path: '/graphql/ws' });
  serveSubscriptions(schema, resolvers, sockets);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stub has no port');
  const cutSockets = (): void => sockets.clients.forEach((socket) => socket.terminate());
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    cutSockets,
    [Symbol.asyncDispose]: () => stop(server, cutSockets),
  };
}

async function answer(
  schema: GraphQLSchema,
  resolvers: StubResolvers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (!isRecord(body) || typeof body['query'] !== 'string') return void response.writeHead(400).end('not GraphQL');
  const variableValues = isRecord(body['variables']) ? body['variables'] : {};
  const contextValue: StubCaller = { token: bearerOf(request.headers.authorization) };
  const result = await graphql({ schema, source: body['query'], rootValue: resolvers, variableValues, contextValue });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

function serveSubscriptions(schema: GraphQLSchema, resolvers: StubResolvers, sockets: WebSocketServer): void {
  useServer(
    {
      schema,
      roots: { subscription: { ...resolvers } },
      context: ({ connectionParams }) => ({ token: bearerOf(connectionParams?.['authorization']) }),
    },
    sockets,
  );
}

function bearerOf(header: unknown): string | undefined {
  return typeof header === 'string' && header.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
}

async function stop(server: Server, cutSockets: () => void): Promise<void> {
  cutSockets();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

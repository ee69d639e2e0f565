import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { formatError } from './formatError.ts';
import type { ServerSocket } from './sendMessage.ts';
import { SharedAnswers } from './SharedAnswers.ts';
import type { SocketAccess } from './SocketAccess.ts';
import { SocketCaller } from './SocketCaller.ts';
import { subscribeOnSocket, type Subscribing } from './subscribeOnSocket.ts';
import { SubscriptionReader } from './SubscriptionReader.ts';

type FastifySocketHandler = ReturnType<typeof makeHandler>;
interface SocketExtra {
  readonly request?: IncomingMessage;
  readonly socket?: ServerSocket;
}
type SocketOptions = ServerOptions<Record<string, unknown>, SocketExtra>;

/** Serves subscriptions, and nothing else, over graphql-transport-ws; a page of another origin is refused. */
export function socketHandler<Caller, Context extends object>(
  schema: GraphQLSchema,
  access: SocketAccess<Caller, Context>,
): FastifySocketHandler {
  const documents = new SubscriptionReader(schema);
  const answers = new SharedAnswers();
  const callers = new WeakMap<object, SocketCaller<Caller>>();
  const options: SocketOptions = {
    onConnect: ({ extra }) => isSameOrigin(extra.request),
    onSubscribe: ({ connectionParams, extra }, id, { query, variables, operationName }) => {
      const subscription = documents.read(query, operationName);
      if (!('document' in subscription)) return subscription;
      const { request, socket } = partsOf(extra);
      const asking = { request, connectionParams: connectionParams ?? {} };
      const caller = callers.get(extra) ?? new SocketCaller(() => access.identify(asking));
      callers.set(extra, caller);
      const { document } = subscription;
      const args = { schema, document, variableValues: variables ?? {}, operationName: operationName ?? null };
      const contextValue = {
        ...subscription,
        id,
        query,
        asking,
        socket,
        caller,
        access,
        answers,
      } satisfies Subscribing<Caller, Context>;
      return { ...args, contextValue };
    },
    subscribe: async (args) =>
      await subscribeOnSocket(args as ExecutionArgs & { readonly contextValue: Subscribing<Caller, Context> }),
    onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error.toJSON(), error)),
    onNext: (...[, , , , { data = null, errors }]) => ({
      data,
      ...(errors && { errors: errors.map((error) => formatError(error.toJSON(), error)) }),
    }),
  };
  return makeHandler(options as never);
}

function isSameOrigin(request: IncomingMessage | undefined): boolean {
  const { origin, host } = request?.headers ?? {};
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function partsOf({ request, socket }: SocketExtra): Required<SocketExtra> {
  if (request === undefined || socket === undefined) throw new Error('A socket came without its request');
  return { request, socket };
}

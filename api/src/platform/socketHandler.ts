import type { IncomingMessage } from 'node:http';
import { GraphQLError, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { chargeSubscription } from './chargeSubscription.ts';
import type { CostBudget } from './CostBudget.ts';
import { endIdleSocket } from './endIdleSocket.ts';
import { formatError } from './formatError.ts';
import { keepSocketAlive } from './keepSocketAlive.ts';
import { limitMessages } from './limitMessages.ts';
import type { ServerSocket } from './sendMessage.ts';
import { SharedAnswers } from './SharedAnswers.ts';
import type { SocketAccess } from './SocketAccess.ts';
import { SocketCaller } from './SocketCaller.ts';
import { SocketQuota } from './SocketQuota.ts';
import { subscribeOnSocket, type Subscribing } from './subscribeOnSocket.ts';
import { SubscriptionReader } from './SubscriptionReader.ts';

type FastifySocketHandler = ReturnType<typeof makeHandler>;
interface ClosableSocket extends ServerSocket {
  close(code: number, reason: string): void;
  once(event: 'close', closed: () => void): unknown;
}
interface SocketExtra {
  readonly request?: IncomingMessage;
  readonly socket?: ClosableSocket;
}
type SocketOptions = ServerOptions<Record<string, unknown>, SocketExtra>;

/** Each is read for and checked for by itself. */
const MAX_SUBSCRIPTIONS = 20;

/** Who opens a socket and says nothing holds it no longer. */
const INIT_WITHIN_MS = 3_000;

/** Serves subscriptions, and nothing else, over graphql-transport-ws. */
export function socketHandler<Caller, Context extends object>(
  schema: GraphQLSchema,
  { access, budget }: { readonly access: SocketAccess<Caller, Context>; readonly budget: CostBudget },
): FastifySocketHandler {
  const documents = new SubscriptionReader(schema);
  const answers = new SharedAnswers();
  const callers = new WeakMap<object, SocketCaller<Caller>>();
  const quota = new SocketQuota();
  /** Who cannot be identified is told so when the subscription begins. */
  const isAdmitted = async (extra: SocketExtra, caller: SocketCaller<Caller>): Promise<boolean> => {
    const owner = await caller.current().then(access.nameOf, () => undefined);
    const { socket } = partsOf(extra);
    return owner === undefined || socket.readyState !== socket.OPEN || quota.admit(extra, owner);
  };
  const options: SocketOptions = {
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    onConnect: ({ extra, subscriptions }) => endIdleSocket(partsOf(extra).socket, subscriptions),
    onClose: ({ extra }) => quota.leave(extra),
    onSubscribe: async ({ connectionParams, extra, subscriptions }, id, { query, variables, operationName }) => {
      const { request, socket } = partsOf(extra);
      if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS)
        return refuse(socket, `One socket may have ${MAX_SUBSCRIPTIONS} subscriptions at most. Open another for more.`);
      const subscription = documents.read(query, operationName);
      if (!('document' in subscription)) return subscription;
      const asking = { request, connectionParams: connectionParams ?? {} };
      const caller = callers.get(extra) ?? new SocketCaller(() => access.identify(asking));
      callers.set(extra, caller);
      if (!(await isAdmitted(extra, caller)))
        return refuse(socket, 'You have too many sockets open. Close some, or ask by long polling.');
      const known = await caller.current().catch(() => undefined);
      const payer = known && access.payerOf(known, asking);
      const unpaid = chargeSubscription(budget, payer, subscription.items);
      if (unpaid !== undefined) return unpaid;
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
  return serving(options);
}

function serving(options: SocketOptions): FastifySocketHandler {
  // Its own keep-alive is off: it takes who reads slowly for dead. In production the reason of a closed socket tells nothing of our own faults.
  const handler = makeHandler({ ...options, isProd: true } as never, 0);
  return function (socket, request) {
    keepSocketAlive(socket, request.raw.socket);
    limitMessages(socket);
    const served = handler.call(this, socket, request);
    // What breaks the protocol has been closed with its code; the library would print it for each, which fills a disk.
    socket.removeAllListeners('error');
    socket.on('error', () => undefined);
    return served;
  };
}

/** The code of the protocol for who asks for too much; a client does not try again by itself. */
const TOO_MANY = 4429;

function refuse(socket: ClosableSocket, reason: string): readonly GraphQLError[] {
  socket.close(TOO_MANY, reason);
  return [new GraphQLError(reason, { extensions: { code: 'BAD_REQUEST' } })];
}

function partsOf({ request, socket }: SocketExtra): Required<SocketExtra> {
  if (request === undefined || socket === undefined) throw new Error('A socket came without its request');
  return { request, socket };
}

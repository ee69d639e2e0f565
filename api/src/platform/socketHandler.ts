import type { IncomingMessage } from 'node:http';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { ServerOptions } from 'graphql-ws';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { formatError } from './formatError.ts';
import { limitCost } from './limitCost.ts';

/** What is known of a socket: its HTTP request, and the parameters that the client sent first. */
export interface SocketContext {
  readonly request: IncomingMessage;
  readonly connectionParams: Readonly<Record<string, unknown>>;
  /** Aborts when the subscription ends. */
  readonly signal: AbortSignal;
}

type FastifySocketHandler = ReturnType<typeof makeHandler>;
type SocketOptions = ServerOptions<Record<string, unknown>, { request?: IncomingMessage }>;

/** Serves subscriptions, and nothing else, over graphql-transport-ws; a page of another origin is refused. */
export function socketHandler<Context extends object>(
  schema: GraphQLSchema,
  contextOf: (socket: SocketContext) => Promise<Context>,
): FastifySocketHandler {
  const options: SocketOptions = {
    onConnect: ({ extra }) => isSameOrigin(extra.request),
    onSubscribe: ({ connectionParams, extra }, _id, { query, variables, operationName }) => {
      const document = readSubscription(schema, query, operationName);
      if (Array.isArray(document)) return document;
      const socket = { request: requestOf(extra), connectionParams: connectionParams ?? {} };
      return {
        schema,
        document,
        variableValues: variables ?? {},
        operationName: operationName ?? null,
        contextValue: socket,
      };
    },
    subscribe: async (args) =>
      await subscribe(args as ExecutionArgs & { contextValue: Omit<SocketContext, 'signal'> }, contextOf),
    onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error.toJSON(), error)),
    onNext: (...[, , , , { data = null, errors }]) => ({
      data,
      ...(errors && { errors: errors.map((error) => formatError(error.toJSON(), error)) }),
    }),
  };
  return makeHandler(options as never);
}

/** The document if it is a valid subscription, else what is wrong with it. */
function readSubscription(schema: GraphQLSchema, text: string, operationName: string | null | undefined) {
  try {
    const document = parse(text, { maxTokens: 2_000 });
    const faults = [...validate(schema, document, [...specifiedRules, limitCost])];
    if (faults.length > 0) return faults;
    if (getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION) return document;
    return [new GraphQLError('Only subscriptions are served here; send queries and mutations to POST /graphql')];
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** As graphql's own, but each event gets a context of its own, so that what one event loaded is not shown as the next one's. */
async function subscribe<Context extends object>(
  args: ExecutionArgs & { contextValue: Omit<SocketContext, 'signal'> },
  contextOf: (socket: SocketContext) => Promise<Context>,
) {
  const ending = new AbortController();
  const open = async (): Promise<Context> => await contextOf({ ...args.contextValue, signal: ending.signal });
  const events = await createSourceEventStream({ ...args, contextValue: await open() });
  if (!isAsyncIterable(events)) return events;
  const answer = async (rootValue: unknown): Promise<ExecutionResult> =>
    await execute({ ...args, rootValue, contextValue: await open() });
  return endable(answerEach(events, answer), ending);
}

/** Ends after an answer without data: the caller has lost the right, or the document can never be answered. */
async function* answerEach(
  events: AsyncIterable<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
): AsyncGenerator<ExecutionResult, void, void> {
  try {
    for await (const event of events) {
      const result = await answer(event);
      yield result;
      if (result.data == null) return;
    }
  } catch (cause) {
    const originalError = cause instanceof Error ? cause : new Error(String(cause));
    yield {
      errors: [cause instanceof GraphQLError ? cause : new GraphQLError('The subscription ended', { originalError })],
    };
  }
}

type Answers = AsyncGenerator<ExecutionResult, void, void>;

/** Ending a generator waits for what it awaits; the signal cuts that wait short, or the stream would never end. */
function endable(stream: Answers, ending: AbortController): Answers {
  return {
    next: () => stream.next(),
    return: async () => {
      ending.abort();
      await stream.return();
      return { done: true, value: undefined };
    },
    throw: async (error: unknown) => {
      ending.abort();
      return await stream.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await stream.return();
    },
  };
}

function isSameOrigin(request: IncomingMessage | undefined): boolean {
  const { origin, host } = request?.headers ?? {};
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

function requestOf(extra: { request?: IncomingMessage }): IncomingMessage {
  if (extra.request === undefined) throw new Error('A socket came without its request');
  return extra.request;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { deliverEvents, encodeAnswer, sendProblem } from './deliverEvents.ts';
import { accessRuleOf } from './guardSchema.ts';
import { SightChanged } from './SightChanged.ts';
import type { ServerSocket } from './sendMessage.ts';
import type { EncodedAnswer, SharedAnswers } from './SharedAnswers.ts';
import type { SocketAccess, SocketRequest } from './SocketAccess.ts';
import type { SocketCaller } from './SocketCaller.ts';
import type { ReadSubscription } from './SubscriptionReader.ts';

/** One subscription and where it came from. */
export interface Subscribing<Caller, Context extends object> extends ReadSubscription {
  readonly id: string;
  readonly query: string;
  readonly asking: SocketRequest;
  readonly socket: ServerSocket;
  readonly caller: SocketCaller<Caller>;
  readonly access: SocketAccess<Caller, Context>;
  readonly answers: SharedAnswers;
}

/** What could not be subscribed to, or a stream that sends its answers itself and then ends. */
export async function subscribeOnSocket<Caller, Context extends object>(
  args: ExecutionArgs & { readonly contextValue: Subscribing<Caller, Context> },
): Promise<ExecutionResult | AsyncGenerator<never, void, void>> {
  const { id, socket, asking, caller, access, field } = args.contextValue;
  const ending = new AbortController();
  const open = (by: Caller): Context => access.contextOf(asking, by, ending.signal);
  let problem: unknown;
  let reach: string | undefined;
  const unwatch = caller.watch((found) => {
    try {
      if ('problem' in found) throw found.problem;
      access.check(accessRuleOf(field), open(found.caller));
      // The stream reads as whoever began it; it would go on to tell of what is not seen any more.
      reach ??= access.reachOf(found.caller);
      if (reach !== access.reachOf(found.caller)) throw new SightChanged();
    } catch (cause) {
      problem = cause;
      ending.abort();
    }
  });
  const stop = (): void => {
    ending.abort();
    unwatch();
  };
  try {
    const by = await caller.current();
    reach = access.reachOf(by);
    const events = await createSourceEventStream({ ...args, contextValue: open(by) });
    if (!isAsyncIterable(events)) {
      stop();
      return events;
    }
    const deliver = async (): Promise<void> => {
      const receiver = { socket, id, signal: ending.signal };
      const iterator = events[Symbol.asyncIterator]();
      await deliverEvents(iterator, answerOf(args, open), receiver);
      await iterator.return?.();
      if (problem !== undefined) await sendProblem(problem, receiver);
    };
    return silently(deliver, stop);
  } catch (cause) {
    stop();
    throw cause;
  }
}

/** Each event gets a context of its own, so that what one event loaded is not shown as the next one's. */
function answerOf<Caller, Context extends object>(
  args: ExecutionArgs & { readonly contextValue: Subscribing<Caller, Context> },
  open: (by: Caller) => Context,
): (event: unknown) => Promise<EncodedAnswer> {
  const { caller, access, answers, field, query, answerVariables } = args.contextValue;
  const question = JSON.stringify([query, args.operationName, givenOf(answerVariables, args.variableValues ?? {})]);
  return async (rootValue) => {
    const by = await caller.current();
    const make = async (): Promise<EncodedAnswer> =>
      encodeAnswer(await execute({ ...args, rootValue, contextValue: open(by) }));
    if (field.extensions['sharesAnswers'] !== true) return await make();
    return await answers.of(rootValue, `${access.reachOf(by)} ${question}`, make);
  };
}

/** With their names: a variable that was not given has its default, null has not. */
function givenOf(names: readonly string[], values: Readonly<Record<string, unknown>>): readonly (readonly unknown[])[] {
  return names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]);
}

/** A stream that yields nothing: it ends when the work is done, and ending it early stops the work. */
function silently(work: () => Promise<void>, stop: () => void): AsyncGenerator<never, void, void> {
  const end = async (): Promise<IteratorReturnResult<void>> => {
    stop();
    return { done: true, value: undefined };
  };
  return {
    next: async () => await work().then(end, async (cause: unknown) => await end().then(() => Promise.reject(cause))),
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

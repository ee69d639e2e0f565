import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { ServerSocket } from './sendMessage.ts';
import { SHARED_ANSWERS, SharedAnswers } from './SharedAnswers.ts';
import type { SocketAccess } from './SocketAccess.ts';
import { SocketCaller } from './SocketCaller.ts';
import { subscribeOnSocket } from './subscribeOnSocket.ts';
import { SubscriptionReader } from './SubscriptionReader.ts';

interface Asker {
  readonly caller: string;
  readonly signal: AbortSignal;
}

const EVENT = { size: 1 };

/** Counts how often an answer is made; all subscriptions of one see the very same event. */
class Counting {
  made = 0;
  readonly #answers = new SharedAnswers();
  readonly #schema: GraphQLSchema;

  constructor(isShared: boolean) {
    this.#schema = buildSchema(`
      type Query { a: Int }
      type Subscription { progress(id: ID, since: Int): Progress }
      type Progress { size(of: Int): Int, who: String }`);
    const field = this.#schema.getSubscriptionType()?.getFields()['progress'] ?? assert.fail();
    field.extensions = isShared ? { ...SHARED_ANSWERS, access: 'user' } : { access: 'user' };
    field.subscribe = (_source: unknown, _args: unknown, { signal }: Asker) => this.events(signal);
    field.resolve = (event: unknown, _args, { caller }: Asker) => {
      this.made += 1;
      return { ...Object(event), who: caller };
    };
  }

  /** What is told, until the signal aborts. */
  events: (signal: AbortSignal) => AsyncGenerator = async function* () {
    yield EVENT;
  };

  /** What one who asks is sent. */
  async ask(
    query: string,
    variableValues: Readonly<Record<string, unknown>> = {},
    who: string | (() => string) = 'ann',
  ): Promise<unknown[]> {
    const subscription = new SubscriptionReader(this.#schema).read(query, null);
    if (!('document' in subscription)) return assert.fail(JSON.stringify(subscription));
    const socket = new TakingSocket();
    const access = {
      identify: async () => (typeof who === 'string' ? who : who()),
      contextOf: (_socket, by, signal): Asker => ({ caller: by, signal }),
      reachOf: (by) => by.slice(0, 1),
      nameOf: (by) => by,
      payerOf: (by) => by,
      check: () => undefined,
    } satisfies SocketAccess<string, Asker>;
    const known = new SocketCaller(() => access.identify());
    const contextValue = {
      ...subscription,
      ...{ id: '1', query, socket, caller: known, access, answers: this.#answers },
      asking: { request: Object.create(null), connectionParams: {} },
    };
    const args: ExecutionArgs = { schema: this.#schema, document: subscription.document, variableValues };
    const stream = await subscribeOnSocket<string, Asker>({ ...args, contextValue });
    if (!('next' in stream)) return assert.fail(JSON.stringify(stream));
    for await (const nothing of stream) assert.fail(nothing);
    return socket.data;
  }
}

class TakingSocket implements ServerSocket {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  readonly data: unknown[] = [];

  send(data: string | Buffer, _options: object, sent?: () => void): void {
    const message = JSON.parse(data.toString()) as { readonly payload: { readonly data: unknown } };
    this.data.push(message.payload.data);
    sent?.();
  }
}

const PLAIN = 'subscription { progress { size } }';

test('equal subscriptions of equal reach are answered once and told the same', async () => {
  const counting = new Counting(true);
  const first = await counting.ask('subscription { progress { size who } }', {}, 'ann');
  assert.deepEqual(first, [{ progress: { size: 1, who: 'ann' } }]);
  assert.deepEqual(await counting.ask('subscription { progress { size who } }', {}, 'alice'), first);
  assert.equal(counting.made, 1);
});

test('callers of another reach get an answer of their own', async () => {
  const counting = new Counting(true);
  await counting.ask('subscription { progress { who } }', {}, 'ann');
  assert.deepEqual(await counting.ask('subscription { progress { who } }', {}, 'bob'), [{ progress: { who: 'bob' } }]);
  assert.equal(counting.made, 2);
});

test('another document or another variable that the answer may depend on gets an answer of its own', async () => {
  const counting = new Counting(true);
  await counting.ask(PLAIN);
  await counting.ask('subscription { other: progress { size } }');
  assert.equal(counting.made, 2);
  const skipping = 'subscription ($skip: Boolean!) { progress { who @skip(if: $skip) size } }';
  assert.deepEqual(await counting.ask(skipping, { skip: true }), [{ progress: { size: 1 } }]);
  assert.deepEqual(await counting.ask(skipping, { skip: false }), [{ progress: { who: 'ann', size: 1 } }]);
  assert.equal(counting.made, 4);
});

test('variables that only say what to subscribe to, and from where, keep nobody apart', async () => {
  const counting = new Counting(true);
  const query = 'subscription ($since: Int) { ...P } fragment P on Subscription { progress(since: $since) { size } }';
  await counting.ask(query, { since: 1 });
  await counting.ask(query, { since: 2 });
  assert.equal(counting.made, 1);
  const both = 'subscription ($since: Int) { progress(since: $since) { size(of: $since) } }';
  await counting.ask(both, { since: 1 });
  await counting.ask(both, { since: 2 });
  assert.equal(counting.made, 3);
});

test('a variable that is null is not one that was left away', async () => {
  const counting = new Counting(true);
  const query =
    'subscription ($of: Int = 3, $to: Int) { progress { size(of: $of) who @skip(if: false) other: size(of: $to) } }';
  for (const variables of [{}, { of: null }, { to: null }, { of: 3 }]) await counting.ask(query, variables);
  assert.equal(counting.made, 4);
  await counting.ask(query, { of: null });
  assert.equal(counting.made, 4);
});

test('a field that does not say that its answers may be shared is answered for each', async () => {
  const counting = new Counting(false);
  for (const caller of ['ann', 'alice']) await counting.ask(PLAIN, {}, caller);
  assert.equal(counting.made, 2);
});

test('S20: a stream ends soon after its caller sees something else, whether or not anything happens', async () => {
  const counting = new Counting(false);
  let caller = 'ann';
  counting.events = async function* (signal) {
    yield EVENT;
    caller = 'bob';
    // Nothing more happens, ever.
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  };
  assert.deepEqual(await counting.ask(PLAIN, {}, () => caller), [{ progress: { size: 1 } }, null]);
});

test('a stream goes on when its caller is another that sees the same', async () => {
  const counting = new Counting(false);
  let looks = 0;
  counting.events = async function* () {
    while (looks < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    yield EVENT;
  };
  const who = (): string => (looks++ === 0 ? 'ann' : 'alice');
  assert.deepEqual(await counting.ask(PLAIN, {}, who), [{ progress: { size: 1 } }]);
});

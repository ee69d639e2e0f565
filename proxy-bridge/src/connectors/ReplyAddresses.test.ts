import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Connector } from './Connector.ts';
import { rabbitmqConnector } from './rabbitmq.ts';
import { startBroker } from './testing/startBroker.ts';
import type { TestBroker } from './testing/startBroker.ts';

const USUAL = 'stomp-subscription-reply.me';
const STAND_IN = 'stomp-subscription-reply.me_standin1';

/** A node of a cluster on which queues are, or are out of reach, as the test says; the words are RabbitMQ's. */
async function startNode(t: TestContext) {
  const queues = new Set<string>();
  const down = new Set<string>();
  const broker = await startBroker(({ command, headers }) => {
    if (command !== 'SUBSCRIBE') return undefined;
    const [, place = '', queue = ''] = /^\/(queue|amq\/queue)\/(.+)$/.exec(headers.get('destination') ?? '') ?? [];
    if (down.has(queue))
      return `NOT_FOUND - home node 'rabbit@a' of durable queue '${queue}' in vhost '/mcollective' is down or inaccessible`;
    if (place === 'queue') queues.add(queue);
    return queues.has(queue) ? undefined : `NOT_FOUND - no queue '${queue}' in vhost '/mcollective'`;
  });
  t.after(() => broker[Symbol.asyncDispose]());
  return { broker, queues, down };
}

function connectorTo(...brokers: readonly [TestBroker, ...TestBroker[]]): Connector {
  const [first, ...rest] = brokers.map(({ port }) => ({ host: '127.0.0.1', port }));
  assert.ok(first !== undefined);
  const options = {
    senderId: 'me',
    clientId: 'me',
    base64: false,
    agentsMultiplex: false,
    useReplyExchange: false,
    lookEveryMs: 5,
  };
  return rabbitmqConnector({ ...options, brokers: [first, ...rest], randomize: false });
}

/** The reply-to of what is sent over a new link, and what comes to it. */
async function connect(connector: Connector, broker: TestBroker) {
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const link = await connector.connect('tasks', ({ body }) => {
    heard.push(body.toString());
    waiting.get(body.toString())?.();
  });
  await link.sendDirected('web1', { payload: Buffer.from('x'), collective: 'mcollective', ttlSeconds: 60 });
  const arrival = (text: string): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(text, resolve);
    return promise;
  };
  return { link, heard, arrival, replyTo: broker.framesOf('SEND').at(-1)?.['reply-to'] };
}

/** Lets what goes on over sockets come about. */
async function until(comes: () => boolean): Promise<void> {
  while (!comes()) await new Promise((resolve) => setImmediate(resolve));
}

test('while the node is down on which our queue lives, another queue stands in for it', async (t) => {
  const { broker, down } = await startNode(t);
  down.add(USUAL);
  const { link, replyTo } = await connect(connectorTo(broker), broker);
  assert.equal(replyTo, `/amq/queue/${STAND_IN}`);
  await link.disconnect();
});

test('when every queue is down the error names the node, the queue and the remedy', async (t) => {
  const { broker, down } = await startNode(t);
  for (const queue of [USUAL, STAND_IN, 'stomp-subscription-reply.me_standin2']) down.add(queue);
  await assert.rejects(
    connectorTo(broker).connect('tasks', () => undefined),
    {
      code: 'QUEUE_DOWN',
      message: /^The node rabbit@a of the RabbitMQ cluster is down.*rabbitmqctl forget_cluster_node rabbit@a$/,
    },
  );
});

test('a queue that stood in is listened to on the next connection too, and the usual one is named again', async (t) => {
  const { broker, down } = await startNode(t);
  const connector = connectorTo(broker);
  down.add(USUAL);
  await (await connect(connector, broker)).link.disconnect();
  down.clear();
  const { link, replyTo, arrival } = await connect(connector, broker);
  assert.equal(replyTo, `/amq/queue/${USUAL}`);
  const late = arrival('late');
  broker.deliver(`/queue/${STAND_IN}`, 'late');
  await late;
  await link.disconnect();
});

test('a queue that stood in before we were started anew is found and listened to', async (t) => {
  const { broker, queues } = await startNode(t);
  queues.add(STAND_IN);
  const { link, arrival } = await connect(connectorTo(broker), broker);
  const left = arrival('left behind');
  const asked = (): number =>
    broker.framesOf('SUBSCRIBE').filter(({ destination }) => destination?.endsWith(STAND_IN)).length;
  await until(() => asked() === 2);
  broker.deliver(`/amq/queue/${STAND_IN}`, 'left behind');
  await left;
  await link.disconnect();
});

test('a queue whose node comes back while we are connected is listened to again', async (t) => {
  const { broker, queues, down } = await startNode(t);
  queues.add(USUAL);
  down.add(USUAL);
  const { link, arrival } = await connect(connectorTo(broker), broker);
  const looks = (): number =>
    broker.framesOf('SUBSCRIBE').filter(({ destination }) => destination === `/amq/queue/${USUAL}`).length;
  await until(() => looks() === 1);
  down.clear();
  // Once on a connection of its own, then on ours.
  const before = looks();
  await until(() => looks() >= before + 2);
  const back = arrival('back');
  broker.deliver(`/amq/queue/${USUAL}`, 'back');
  await back;
  await link.disconnect();
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientConfig, ConnectorSettings } from '@chargehand/mcollective';
import { connectorFor } from './connectorFor.ts';
import { startBroker } from './testing/startBroker.ts';

type Overrides = Partial<ConnectorSettings>;

/** Connects by these settings on both channels, sends a directed request for tasks and a broadcast for inquiries, and shows what the broker was sent. */
async function spoken(kind: 'activemq' | 'rabbitmq', overrides: Overrides = {}) {
  await using broker = await startBroker(({ command, headers }) =>
    command === 'SUBSCRIBE' && headers.get('destination')?.startsWith('/amq/queue/')
      ? 'NOT_FOUND - no queue'
      : undefined,
  );
  const client = clientConfig(kind, broker.port, overrides);
  const connector = connectorFor(client, 'bridge_1', () => 1_000_000_000_500);
  const [tasks, inquiries] = [
    await connector.connect('tasks', () => undefined),
    await connector.connect('inquiries', () => undefined),
  ];
  const request = { payload: Buffer.from('x'), collective: 'uk', ttlSeconds: 60 };
  await tasks.sendDirected('web1', request);
  await inquiries.broadcast('rpcutil', request);
  await tasks.disconnect();
  await inquiries.disconnect();
  const [connect = {}] = broker.framesOf('CONNECT');
  const subscribes = broker.framesOf('SUBSCRIBE').filter(({ destination }) => !destination?.startsWith('/amq/queue/'));
  return { connect, subscribes, sends: broker.framesOf('SEND').map(withoutReceipt) };
}

function withoutReceipt({ receipt: _receipt, ...headers }: Record<string, string>): Record<string, string> {
  return headers;
}

test('CONNECT carries the virtual host, the versions, the credentials, and heart-beats even where the file asks for none', async () => {
  const { connect } = await spoken('rabbitmq', { vhost: '/mcollective' });
  assert.deepEqual(connect, {
    'accept-version': '1.2,1.1,1.0',
    host: '/mcollective',
    'heart-beat': '10000,10000',
    login: 'user',
    passcode: 'secret',
  });
  const own = await spoken('activemq', { heartbeatIntervalSeconds: 30, allowsStomp10: false });
  assert.equal(own.connect['heart-beat'], '30000,30000');
});

test('ActiveMQ is offered 1.1, because on 1.2 older ones keep something for every acknowledged reply as long as the connection lasts', async () => {
  const offered = async (allowsStomp10: boolean): Promise<string | undefined> =>
    (await spoken('activemq', { allowsStomp10 })).connect['accept-version'];
  assert.deepEqual([await offered(true), await offered(false)], ['1.1,1.0', '1.1']);
});

test('on ActiveMQ requests go to the collective that they name, and replies to durable queues of the main one', async () => {
  const { sends, subscribes } = await spoken('activemq', { kind: 'activemq', priority: 5 });
  const common = {
    priority: '5',
    timestamp: '1000000000000',
    expires: '1000000070000',
    mc_sender: 'bridge.example.com',
  };
  const replyTo = '/queue/mcollective.reply.bridge_1';
  assert.deepEqual(sends, [
    { ...common, destination: '/queue/uk.nodes', mc_identity: 'web1', 'reply-to': replyTo, 'content-length': '1' },
    { ...common, destination: '/topic/uk.rpcutil.agent', 'reply-to': `${replyTo}_inquiries`, 'content-length': '1' },
  ]);
  assert.deepEqual(
    subscribes.map(({ destination, ack }) => [destination, ack]),
    [
      [replyTo, 'client'],
      [`${replyTo}_inquiries`, 'auto'],
    ],
  );
});

test('on RabbitMQ replies come to durable queues that outlive us by a week, through the default exchange', async () => {
  const { sends, subscribes } = await spoken('rabbitmq');
  const queue = 'stomp-subscription-reply.bridge_1';
  const common = { expiration: '70000', mc_sender: 'bridge.example.com', 'content-length': '1' };
  assert.deepEqual(sends, [
    { ...common, destination: '/exchange/uk_directed/web1', 'reply-to': `/amq/queue/${queue}` },
    { ...common, destination: '/exchange/uk_broadcast/rpcutil', 'reply-to': `/amq/queue/${queue}_inquiries` },
  ]);
  const [tasks = {}] = subscribes.map(withoutReceipt);
  assert.deepEqual(tasks, {
    id: 'sub-1',
    destination: `/queue/${queue}`,
    ack: 'client',
    durable: 'true',
    'auto-delete': 'false',
    exclusive: 'false',
    'x-expires': '604800000',
    'prefetch-count': '500',
  });
});

test('on RabbitMQ with use_reply_exchange replies come through that exchange, to durable queues as well', async () => {
  const { sends, subscribes } = await spoken('rabbitmq', { kind: 'rabbitmq', useReplyExchange: true });
  const address = '/exchange/mcollective_reply/bridge_1';
  assert.deepEqual(
    sends.map((headers) => headers['reply-to']),
    [address, `${address}_inquiries`],
  );
  assert.deepEqual(
    subscribes.map((headers) => [headers['destination'], headers['x-queue-name'], headers['durable']]),
    [
      [address, 'stomp-subscription-reply.bridge_1_exchange', 'true'],
      [`${address}_inquiries`, 'stomp-subscription-reply.bridge_1_inquiries_exchange', 'true'],
    ],
  );
});

test('a pool in random order is begun anywhere, and tried in full all the same', async (t) => {
  t.mock.method(Math, 'random', () => 0.6);
  await using broker = await startBroker();
  const client = clientConfig('activemq', broker.port, { randomize: true });
  const [only] = client.connector.brokers;
  const brokers = [only, { ...only, port: 1 }, { ...only, port: 2 }] as const;
  const pooled = { ...client, connector: { ...client.connector, brokers } };
  const connector = connectorFor(pooled, 'bridge_1', Date.now);
  assert.equal(connector.middleware, `activemq 127.0.0.1:${broker.port}, 127.0.0.1:1, 127.0.0.1:2`);
  await (await connector.connect('tasks', () => undefined)).disconnect();
  const dead = { ...pooled, connector: { ...client.connector, brokers: [brokers[1], brokers[2]] as const } };
  await assert.rejects(
    connectorFor(dead, 'bridge_1', Date.now).connect('tasks', () => undefined),
    {
      code: 'NO_BROKER_AVAILABLE',
      message: /^None of the 2 brokers can be used\. .*127\.0\.0\.1:2 cannot.*127\.0\.0\.1:1 cannot/s,
    },
  );
});

function clientConfig(kind: 'activemq' | 'rabbitmq', port: number, overrides: Overrides): ClientConfig {
  const common = {
    brokers: [{ host: '127.0.0.1', port, user: 'user', password: 'secret', tls: undefined }] as const,
    randomize: false,
    vhost: 'mcollective',
    heartbeatIntervalSeconds: 0,
    maxMissedHeartbeats: 2,
    allowsStomp10: true,
    connectTimeoutSeconds: 5,
    initialReconnectDelaySeconds: 0.01,
    maxReconnectDelaySeconds: 30,
    backOffMultiplier: 2,
    base64: false,
    agentsMultiplex: false,
  };
  const connector: ConnectorSettings =
    kind === 'activemq'
      ? { ...common, priority: 0, ...overrides, kind }
      : { ...common, useReplyExchange: false, ...overrides, kind };
  return {
    file: 'client.cfg',
    identity: 'bridge.example.com',
    mainCollective: 'mcollective',
    collectives: ['mcollective', 'uk'],
    libdirs: [],
    connector,
    security: { plugin: 'psk', psk: 'sekrit', callerId: 'uid=0' },
    directAddressing: true,
    ttlSeconds: 60,
    discoveryTimeoutSeconds: 2,
    notes: [],
  };
}

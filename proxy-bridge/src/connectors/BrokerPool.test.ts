import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activemqConnector } from './activemq.ts';
import type { Connector } from './Connector.ts';
import { startBroker } from './testing/startBroker.ts';
import type { Objection } from './testing/startBroker.ts';

function connectorTo(...ports: readonly number[]): Connector {
  const [first, ...rest] = ports.map((port) => ({ host: '127.0.0.1', port }));
  assert.ok(first !== undefined);
  return activemqConnector({
    brokers: [first, ...rest],
    randomize: false,
    mainCollective: 'mcollective',
    senderId: 'me',
    clientId: 'me',
    base64: false,
    agentsMultiplex: false,
    priority: 0,
    now: () => 0,
  });
}

const objections: readonly (readonly [string, Objection])[] = [
  ['closes as soon as it has accepted us', ({ command }) => (command === 'SUBSCRIBE' ? null : undefined)],
  ['refuses the subscription', ({ command }) => (command === 'SUBSCRIBE' ? 'not authorized' : undefined)],
];

for (const [what, objection] of objections) {
  test(`a member of the pool that ${what} does not keep us from the next one`, async () => {
    await using bad = await startBroker(objection);
    await using good = await startBroker();
    const connector = connectorTo(bad.port, good.port);
    const link = await connector.connect('tasks', () => undefined);
    assert.equal(good.framesOf('SUBSCRIBE').length, 1);
    await link.disconnect();
    const registrations = await connector.listenForRegistrations('mcollective', () => undefined);
    assert.equal(good.framesOf('SUBSCRIBE').length, 2);
    await registrations.disconnect();
  });
}

test('after a member has let us down the next attempt begins with the one behind it', async () => {
  await using first = await startBroker();
  await using second = await startBroker();
  const connector = connectorTo(first.port, second.port);
  for (const [used, other] of [
    [first, second],
    [second, first],
    [first, second],
  ] as const) {
    const before = other.framesOf('CONNECT').length;
    const link = await connector.connect('tasks', () => undefined);
    used.hangUp();
    await link.closed;
    assert.equal(other.framesOf('CONNECT').length, before);
  }
});

test('the channels go through the pool each for itself', async () => {
  await using first = await startBroker();
  await using second = await startBroker();
  const connector = connectorTo(first.port, second.port);
  const tasks = await connector.connect('tasks', () => undefined);
  const inquiries = await connector.connect('inquiries', () => undefined);
  assert.deepEqual([first.framesOf('CONNECT').length, second.framesOf('CONNECT').length], [2, 0]);
  await tasks.disconnect();
  await inquiries.disconnect();
});

test('when no member will do, what is wrong with each is explained and says which one it is', async () => {
  await using wrong = await startBroker(({ command }) =>
    command === 'CONNECT' ? 'User name [me] or password is invalid.' : undefined,
  );
  await using forbidden = await startBroker(({ command }) =>
    command === 'SUBSCRIBE' ? 'User me is not authorized to read from: queue://mcollective.reply.me' : undefined,
  );
  await assert.rejects(
    connectorTo(wrong.port, forbidden.port).connect('tasks', () => undefined),
    {
      code: 'NO_BROKER_AVAILABLE',
      message: new RegExp(
        `^None of the 2 brokers can be used\\. 127\\.0\\.0\\.1:${wrong.port}: The broker does not accept the user me .* 127\\.0\\.0\\.1:${forbidden.port}: ActiveMQ does not let the user me read`,
      ),
    },
  );
});

test('registrations of one collective that may not be read leave those of the others alone', async () => {
  await using broker = await startBroker(({ command, headers }) =>
    command === 'SUBSCRIBE' && headers.get('destination')?.includes('secret')
      ? 'User me is not authorized to read from: topic://secret.registration.agent'
      : undefined,
  );
  const connector = connectorTo(broker.port);
  const { promise, resolve } = Promise.withResolvers<string>();
  const open = await connector.listenForRegistrations('mcollective', (payload) => resolve(payload.toString()));
  await assert.rejects(
    connector.listenForRegistrations('secret', () => undefined),
    { code: 'ACCESS_DENIED', message: /topic:\/\/secret\.registration\.agent/ },
  );
  broker.deliver('/topic/mcollective.registration.agent', 'here I am');
  assert.equal(await promise, 'here I am');
  await open.disconnect();
});

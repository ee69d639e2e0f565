import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { AckRun, Delivery } from './AckRun.ts';
import { connectStomp } from './connectStomp.ts';
import type { StompMessage } from './StompConnection.ts';
import { messageWorld, type MessageWorld } from './testing/messageWorld.ts';
import { startBroker } from './testing/startBroker.ts';

const NO_BODY = Buffer.alloc(0);

/** What the world's broker delivers; the last one is the good one. */
async function delivered(world: MessageWorld, count: number): Promise<readonly StompMessage[]> {
  const bodies = Array.from({ length: count }, (_, index) => (index === count - 1 ? 'good' : 'other'));
  const frames = bodies.map(
    (body, index) => `MESSAGE\nsubscription:sub-1\nmessage-id:${index}\nack:${index}\n\n${body}\0`,
  );
  world.broker.write(Buffer.from(frames.join('')));
  await world.good;
  return world.messages;
}

/** Which messages the broker was told of, once all that is due has been written. */
async function acksOf(world: MessageWorld): Promise<readonly (string | undefined)[]> {
  await sleep(20);
  await world.connection.send('/queue/b', [], NO_BODY, { confirm: true });
  return world.broker.received.filter(({ command }) => command === 'ACK').map(({ headers }) => headers.get('id'));
}

test('what is accepted within a moment is acknowledged with one frame', async () => {
  await using world = await messageWorld('1.2');
  const messages = await delivered(world, 5);
  for (const message of messages) world.connection.ack(message);
  assert.deepEqual(await acksOf(world), ['4']);
});

test('nothing behind a message that is not accepted yet is acknowledged, because that would cover it', async () => {
  await using world = await messageWorld('1.2');
  const [first, second, ...others] = await delivered(world, 5);
  for (const message of others) world.connection.ack(message);
  assert.deepEqual(await acksOf(world), []);
  if (first !== undefined) world.connection.ack(first);
  assert.deepEqual(await acksOf(world), ['0']);
  if (second !== undefined) world.connection.ack(second);
  assert.deepEqual(await acksOf(world), ['0', '4']);
});

test('a message that cannot be read does not cover those before it', async () => {
  await using world = await messageWorld('1.2');
  world.broker.write(Buffer.from('MESSAGE\nsubscription:sub-1\nmessage-id:a\nack:a\n\nearlier\0'));
  world.broker.write(Buffer.from('MESSAGE\nsubscription:sub-1\nmessage-id:b\nack:b\nno colon\n\nx\0'));
  await delivered(world, 1);
  assert.deepEqual(await acksOf(world), []);
  for (const message of world.messages) world.connection.ack(message);
  assert.deepEqual(await acksOf(world), ['0']);
});

test('what is accepted is acknowledged before the goodbye, and nothing more than once', async () => {
  await using world = await messageWorld('1.2');
  const messages = await delivered(world, 2);
  for (const message of [...messages, ...messages]) world.connection.ack(message);
  await world.connection.disconnect();
  const commands = world.broker.received.map(({ command }) => command);
  assert.deepEqual(commands.slice(-2), ['ACK', 'DISCONNECT']);
  for (const message of messages) world.connection.ack(message);
  assert.equal(world.broker.received.filter(({ command }) => command === 'ACK').length, 1);
});

test('what needs no acknowledgement, and what nobody delivered, gets none', async () => {
  await using world = await messageWorld('1.2', 'auto');
  for (const message of await delivered(world, 2)) world.connection.ack(message);
  world.connection.ack({ destination: '', headers: new Map(), body: NO_BODY, isOversize: false });
  assert.deepEqual(await acksOf(world), []);
});

test('what nobody accepted before the end of its subscription is not covered by an ACK for another', async () => {
  await using world = await messageWorld('1.2');
  const other = Promise.withResolvers<StompMessage>();
  const ended = await world.connection.subscribe({ destination: '/queue/b', ack: 'client' }, () => undefined);
  await world.connection.subscribe({ destination: '/queue/c', ack: 'client' }, other.resolve);
  world.broker.write(Buffer.from('MESSAGE\nsubscription:sub-2\nmessage-id:1\nack:1\n\nx\0'));
  await world.connection.send('/queue/b', [], NO_BODY, { confirm: true });
  await ended.unsubscribe();
  world.broker.write(Buffer.from('MESSAGE\nsubscription:sub-3\nmessage-id:2\nack:2\n\ny\0'));
  world.connection.ack(await other.promise);
  assert.deepEqual(await acksOf(world), []);
});

test('a subscription that the broker does not confirm ends the connection: it may deliver to it all the same', async () => {
  await using broker = await startBroker(
    (frame, write) => frame.command === 'CONNECT' && write(Buffer.from('CONNECTED\nversion:1.2\n\n\0')),
  );
  const connection = await connectStomp({ host: '127.0.0.1', port: broker.port, receiptTimeoutMs: 30 });
  await assert.rejects(
    connection.subscribe({ destination: '/queue/a', ack: 'client' }, () => undefined),
    {
      code: 'RECEIPT_TIMEOUT',
    },
  );
  assert.match(String(await connection.closed), /SUBSCRIBE/);
});

/** A broker that takes an ACK for all earlier deliveries of the subscription, or, as RabbitMQ, of the connection; it refuses one for what it no longer waits for. */
function brokerThat(
  isCountingByConnection: boolean,
  deliveries: readonly StompMessage[],
): Set<StompMessage> & { ack(message: StompMessage): void } {
  const waiting = new Set(deliveries);
  const ack = (message: StompMessage): void => {
    assert.ok(waiting.has(message), 'an ACK for what was acknowledged before');
    const isCovered = (other: StompMessage): boolean =>
      isCountingByConnection || other.headers.get('subscription') === message.headers.get('subscription');
    for (const other of deliveries.slice(0, deliveries.indexOf(message) + 1))
      if (isCovered(other)) waiting.delete(other);
  };
  return Object.assign(waiting, { ack });
}

for (const isCountingByConnection of [false, true]) {
  test(`whatever the order of acceptance, a broker that counts by ${isCountingByConnection ? 'connection' : 'subscription'} forgets nothing that was not accepted, and in the end everything`, () => {
    const scripts = fc.array(
      fc.record({ subscription: fc.constantFrom('a', 'b', 'c'), rank: fc.nat(), isTurnOver: fc.boolean() }),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(scripts, (script) => {
        const run = new AckRun();
        const deliveries = script.map(
          ({ subscription }) =>
            new Delivery({ headers: new Map([['subscription', subscription]]), body: NO_BODY, isOversize: false }),
        );
        const broker = brokerThat(isCountingByConnection, deliveries);
        for (const message of deliveries) run.add(message);
        const accepted = new Set<StompMessage>();
        const order = [...script.entries()].sort(([, left], [, right]) => left.rank - right.rank);
        for (const [index, { isTurnOver }] of order) {
          const message = deliveries[index];
          if (message === undefined) continue;
          message.isAccepted = true;
          accepted.add(message);
          if (isTurnOver) for (const named of run.take()) broker.ack(named);
          for (const other of deliveries)
            assert.ok(accepted.has(other) || broker.has(other), 'forgotten before it was accepted');
        }
        for (const named of run.take()) broker.ack(named);
        assert.equal(broker.size, 0);
        assert.ok(run.isEmpty);
      }),
    );
  });
}

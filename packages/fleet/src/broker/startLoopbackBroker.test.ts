import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectStomp, FrameParser, type Frame, type StompMessage, type StompVersion } from '@chargehand/stomp';
import { startLoopbackBroker, type LoopbackBroker } from './startLoopbackBroker.ts';

type Sessions = Record<'nodeSession' | 'clientSession' | 'heartbeatSession' | 'wrongPasswordSession', string[]> & {
  directedRequest: string;
};
const sessions: Sessions = JSON.parse(readFileSync(new URL('../../fixtures/sessions.json', import.meta.url), 'utf8'));

const credentials = { login: 'mcollective', passcode: 'marionette' };
const NODES = '/queue/mcollective.nodes';
const REPLIES = '/queue/mcollective.reply.client_1.1';

test('a captured session of a real node is accepted and gets the directed requests of its identity alone', async () => {
  await using broker = await start();
  const node = rawClient(broker);
  node.write(sessions.nodeSession);
  assert.equal((await node.next()).headers.get('version'), '1.0');
  await node.settled();
  const client = await connected(broker);
  await client.send(NODES, [['mc_identity', 'web02.example.com']], Buffer.from('for another'), { confirm: true });
  await client.send(NODES, [['mc_identity', 'web01.example.com']], Buffer.from('for\0web01'), { confirm: true });
  const message = await node.next();
  assert.equal(message.command, 'MESSAGE');
  assert.equal(message.body.toString(), 'for\0web01');
  assert.equal(message.headers.get('mc_identity'), 'web01.example.com');
  assert.equal(broker.waiting(NODES), 1);
  node.end();
  await client.disconnect();
});

test('a captured session of a real client runs to its end without an error', async () => {
  await using broker = await start();
  const client = rawClient(broker);
  client.write(sessions.clientSession);
  assert.equal((await client.next()).command, 'CONNECTED');
  assert.deepEqual(await client.rest(), []);
});

test('heart-beats are agreed as ActiveMQ agrees them', async () => {
  await using broker = await start();
  const client = rawClient(broker);
  client.write(sessions.heartbeatSession.slice(0, 1));
  const { headers } = await client.next();
  assert.deepEqual([headers.get('version'), headers.get('heart-beat')], ['1.1', '29500,30500']);
  client.end();
});

test('a wrong password is refused in the words of ActiveMQ and the connection is closed', async () => {
  await using broker = await start();
  const client = rawClient(broker);
  client.write(sessions.wrongPasswordSession);
  const [error, ...others] = await client.rest();
  assert.equal(error?.command, 'ERROR');
  assert.equal(error.headers.get('message'), 'User name [mcollective] or password is invalid.');
  assert.deepEqual(others, []);
});

test('a request whose time has passed is not delivered', async () => {
  await using broker = await start();
  const client = rawClient(broker);
  client.write(sessions.clientSession.slice(0, 1));
  await client.next();
  client.write([sessions.directedRequest]);
  await client.settled();
  assert.equal(broker.waiting(NODES), 0);
  client.end();
});

test('a message that expires while it waits is not delivered', async (t) => {
  await using broker = await start();
  const sender = await connected(broker);
  await sender.send(REPLIES, [['expires', String(Date.now() + 60_000)]], Buffer.from('stale'), { confirm: true });
  await sender.send(REPLIES, [], Buffer.from('fresh'), { confirm: true });
  assert.equal(broker.waiting(REPLIES), 2);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  const reader = await connected(broker);
  const inbox = new Inbox();
  await reader.subscribe({ destination: REPLIES, ack: 'auto' }, inbox.take);
  assert.equal((await inbox.next()).body.toString(), 'fresh');
  await Promise.all([sender.disconnect(), reader.disconnect()]);
});

for (const version of ['1.0', '1.1', '1.2'] as const) {
  test(`a reply waits for the reader, and an unacknowledged one and those behind it are delivered once more when its connection dies (STOMP ${version})`, async () => {
    await using broker = await start();
    const sender = await connected(broker);
    for (const text of ['one', 'two', 'three']) await sender.send(REPLIES, [], Buffer.from(text), { confirm: true });
    assert.equal(broker.waiting(REPLIES), 3);

    const first = await connected(broker, version);
    const firstInbox = new Inbox();
    await first.subscribe({ destination: REPLIES, ack: 'client' }, firstInbox.take);
    const received = [await firstInbox.next(), await firstInbox.next(), await firstInbox.next()];
    for (const message of received) if (message.body.toString() !== 'two') first.ack(message);
    await sleep(20);
    await first.send('/topic/settled', [], Buffer.from('.'), { confirm: true });
    broker.dropConnections();
    assert.notEqual(await first.closed, undefined);

    const second = await connected(broker, version);
    const secondInbox = new Inbox();
    await second.subscribe({ destination: REPLIES, ack: 'client' }, secondInbox.take);
    const again = [await secondInbox.next(), await secondInbox.next()];
    assert.deepEqual(
      again.map((message) => [message.body.toString(), message.headers.get('redelivered')]),
      [
        ['two', 'true'],
        ['three', 'true'],
      ],
    );
    for (const message of again) second.ack(message);
    await second.disconnect();
    assert.equal(broker.waiting(REPLIES), 0);
  });
}

test('a subscription that is given up without acknowledgement leaves its messages to the next', async () => {
  await using broker = await start();
  const client = await connected(broker);
  const inbox = new Inbox();
  const subscription = await client.subscribe({ destination: REPLIES, ack: 'client' }, inbox.take);
  await client.send(REPLIES, [], Buffer.from('reply'), { confirm: true });
  await inbox.next();
  await subscription.unsubscribe();
  assert.equal(broker.waiting(REPLIES), 1);
  await client.disconnect();
});

test('a reader gets no more unacknowledged messages than it asked for', async () => {
  await using broker = await start();
  const client = await connected(broker);
  const inbox = new Inbox();
  const headers = [['activemq.prefetchSize', '2']] as const;
  await client.subscribe({ destination: REPLIES, ack: 'client', headers }, inbox.take);
  for (const text of ['one', 'two', 'three']) await client.send(REPLIES, [], Buffer.from(text), { confirm: true });
  assert.equal(broker.waiting(REPLIES), 1);
  client.ack(await inbox.next());
  await inbox.next();
  assert.equal((await inbox.next()).body.toString(), 'three');
  await client.disconnect();
});

test('acknowledgement mode client covers all messages before the acknowledged one', async () => {
  await using broker = await startLoopbackBroker({ host: '127.0.0.1', port: 0 });
  const sender = await connectStomp({ host: '127.0.0.1', port: broker.port });
  for (const text of ['one', 'two', 'three']) await sender.send(REPLIES, [], Buffer.from(text), { confirm: true });
  const reader = rawClient(broker);
  reader.write(
    hex('CONNECT\naccept-version:1.1\nhost:x\n\n\0', `SUBSCRIBE\nid:1\ndestination:${REPLIES}\nack:client\n\n\0`),
  );
  const [, , second] = [await reader.next(), await reader.next(), await reader.next(), await reader.next()];
  const messageId = second?.headers.get('message-id') ?? '';
  reader.write(hex(`ACK\nsubscription:1\nmessage-id:${messageId}\n\n\0`, 'DISCONNECT\n\n\0'));
  await reader.rest();
  const inbox = new Inbox();
  await sender.subscribe({ destination: REPLIES, ack: 'auto' }, inbox.take);
  assert.equal((await inbox.next()).body.toString(), 'three');
  await sender.disconnect();
});

test('a client that promised heart-beats and sends none is cut off', async () => {
  await using broker = await startLoopbackBroker({ host: '127.0.0.1', port: 0 });
  const client = rawClient(broker);
  client.write(hex('CONNECT\naccept-version:1.2\nhost:x\nheart-beat:20,20\n\n\0'));
  const frames = await client.rest();
  assert.deepEqual(
    frames.map(({ command }) => command),
    ['CONNECTED', 'ERROR'],
  );
  assert.match(frames.at(-1)?.headers.get('message') ?? '', /No heart-beat/);
});

test('a topic reaches every subscriber and keeps nothing for later', async () => {
  await using broker = await start();
  const [a, b] = [await connected(broker), await connected(broker)];
  const [inboxA, inboxB] = [new Inbox(), new Inbox()];
  await a.send('/topic/mcollective.discovery.agent', [], Buffer.from('too early'), { confirm: true });
  await a.subscribe({ destination: '/topic/mcollective.discovery.agent', ack: 'auto' }, inboxA.take);
  await b.subscribe({ destination: '/topic/mcollective.discovery.agent', ack: 'auto' }, inboxB.take);
  await a.send('/topic/mcollective.discovery.agent', [['reply-to', REPLIES]], Buffer.from('ping'), { confirm: true });
  for (const inbox of [inboxA, inboxB]) {
    const message = await inbox.next();
    assert.deepEqual([message.body.toString(), message.headers.get('reply-to')], ['ping', REPLIES]);
  }
  await Promise.all([a.disconnect(), b.disconnect()]);
});

test('a full queue is logged once and refuses a message whose sender asked for a receipt', async () => {
  const events: string[] = [];
  await using broker = await startLoopbackBroker({
    host: '127.0.0.1',
    port: 0,
    queueLimits: { messages: 2, bytes: 1_000 },
    log: (_level, event) => events.push(event),
  });
  const client = await connected(broker);
  for (let sent = 0; sent < 4; sent++) await client.send(REPLIES, [], Buffer.from('reply'));
  await assert.rejects(client.send(REPLIES, [], Buffer.from('reply'), { confirm: true }));
  assert.match((await client.closed)?.message ?? '', /is full/);
  assert.equal(broker.waiting(REPLIES), 2);
  assert.deepEqual(
    events.filter((event) => event === 'queue-full'),
    ['queue-full'],
  );
});

const faults: readonly (readonly [name: string, frames: string, message: RegExp])[] = [
  ['a command before CONNECT', 'SEND\ndestination:/queue/x\n\n\0', /Not connected/],
  ['a version that is not spoken', 'CONNECT\naccept-version:3.0\n\n\0', /Supported protocol versions/],
  ['an unknown command', 'BEGIN\ntransaction:1\n\n\0', /BEGIN is not among/],
  ['a destination of another kind', 'SEND\ndestination:/exchange/x\n\n\0', /Unknown destination/],
  ['a missing destination', 'SEND\n\n\0', /needs the header destination/],
  ['a selector of another form', 'SUBSCRIBE\nid:1\ndestination:/queue/x\nselector:a > 1\n\n\0', /mc_identity = 'X'/],
  ['an acknowledgement of nothing', 'ACK\nid:loopback-1 1\n\n\0', /does not wait/],
  ['what is not STOMP', 'GET / HTTP/1.1\n\n', /./],
];

for (const [name, frames, message] of faults) {
  test(`${name} is answered with ERROR and the end of the connection`, async () => {
    await using broker = await startLoopbackBroker({ host: '127.0.0.1', port: 0 });
    const client = rawClient(broker);
    const early = /^(SEND\ndestination:\/queue\/x|CONNECT|GET)/.test(frames);
    const connectFrame = 'CONNECT\naccept-version:1.2\nhost:x\n\n\0';
    client.write(hex(early ? frames : connectFrame + frames));
    const error = (await client.rest()).at(-1);
    assert.equal(error?.command, 'ERROR');
    assert.match(error.headers.get('message') ?? '', message);
  });
}

test('a port that is taken is named in the error', async () => {
  await using broker = await start();
  await assert.rejects(startLoopbackBroker({ host: '127.0.0.1', port: broker.port }), {
    code: 'BROKER_ADDRESS_IN_USE',
    port: broker.port,
  });
});

function start(): Promise<LoopbackBroker> {
  return startLoopbackBroker({ host: '127.0.0.1', port: 0, credentials });
}

function connected(broker: LoopbackBroker, version: StompVersion = '1.2') {
  return connectStomp({ host: '127.0.0.1', port: broker.port, ...credentials, acceptVersions: [version] });
}

/** Messages in the order of their arrival; next() waits. */
class Inbox<T = StompMessage> {
  readonly #waiting: T[] = [];
  readonly #readers: ((item: T) => void)[] = [];
  readonly take = (item: T): void => {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#waiting.push(item);
    else reader(item);
  };
  next(): Promise<T> {
    const item = this.#waiting.shift();
    return item === undefined ? new Promise((resolve) => this.#readers.push(resolve)) : Promise.resolve(item);
  }
  drain(): T[] {
    return this.#waiting.splice(0);
  }
}

function hex(...frames: readonly string[]): string[] {
  return frames.map((frame) => Buffer.from(frame).toString('hex'));
}

/** A socket that writes bytes as they are. */
function rawClient(broker: LoopbackBroker) {
  const socket = connect(broker.port, '127.0.0.1');
  const parser = new FrameParser();
  const inbox = new Inbox<Frame>();
  socket.on('data', (chunk) => parser.push(chunk).forEach(inbox.take));
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const write = (frames: readonly string[]) => frames.forEach((frame) => socket.write(Buffer.from(frame, 'hex')));
  return {
    write,
    next: () => inbox.next(),
    /** Everything written before was taken. */
    async settled() {
      write(hex('SEND\ndestination:/topic/settled\nreceipt:settled\n\n\0'));
      assert.equal((await inbox.next()).headers.get('receipt-id'), 'settled');
    },
    async rest() {
      await ended;
      return inbox.drain();
    },
    end: () => socket.end(),
  };
}

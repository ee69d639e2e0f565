import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { connectStomp } from './connectStomp.ts';
import { encodeFrame } from './encodeFrame.ts';
import type { Frame } from './Frame.ts';
import type { StompConnection, StompMessage, StompOptions } from './StompConnection.ts';
import { bytesOf, capturedFrame, sessionFrames } from './testing/capturedFrames.ts';
import { answering, startBroker, type TestBroker } from './testing/startBroker.ts';

/** The CONNECTED frame that a real broker sent in a session, with the LF that brokers send after every frame. */
function connectedOf(session: string): Buffer {
  const frame = sessionFrames(session).find(({ command }) => command === 'CONNECTED');
  return Buffer.concat([bytesOf(frame ?? assert.fail(`no CONNECTED in ${session}`)), Buffer.from('\n')]);
}

const CONNECTED_12 = encodeFrame({ command: 'CONNECTED', headers: [['version', '1.2']] }, '1.2');
const connectedBy = {
  '1.0': connectedOf('activemq-session-ping'),
  '1.1': connectedOf('activemq-session-heartbeat11'),
  '1.2': CONNECTED_12,
};

function connect(broker: TestBroker, options: Partial<StompOptions> = {}): Promise<StompConnection> {
  return connectStomp({
    host: '127.0.0.1',
    port: broker.port,
    connectTimeoutMs: 5000,
    receiptTimeoutMs: 5000,
    ...options,
  });
}

function headersOf(frame: Frame): Record<string, string> {
  return Object.fromEntries(frame.headers);
}

test('CONNECT offers the versions, the virtual host, heart-beats and the credentials', async () => {
  await using broker = await startBroker(answering(connectedBy['1.1']));
  const connection = await connect(broker, { login: 'u', passcode: 'p:q', vhost: 'mcollective', heartbeatMs: 30_000 });
  assert.equal(connection.version, '1.1');
  assert.deepEqual(headersOf(await broker.saw('CONNECT')), {
    'accept-version': '1.2,1.1,1.0',
    host: 'mcollective',
    'heart-beat': '30000,30000',
    login: 'u',
    passcode: 'p:q',
  });
  await connection.disconnect();
  assert.equal(await connection.closed, undefined);
});

for (const session of [
  'activemq-session-ping',
  'activemq-session-heartbeat11',
  'rabbitmq-session-rmq_ping',
  'rabbitmq-session-rmq_heartbeat',
]) {
  test(`the greeting of a real broker is understood: ${session}`, async () => {
    await using broker = await startBroker(answering(connectedOf(session)));
    const connection = await connect(broker);
    assert.match(connection.version, /^1\.[01]$/);
    await connection.disconnect();
  });
}

test('the ERROR of a real broker to a wrong password rejects with its words', async () => {
  const error = sessionFrames('activemq-session-badpassword').find(({ command }) => command === 'ERROR');
  await using broker = await startBroker((_frame, write) => write(bytesOf(error ?? assert.fail('no ERROR'))));
  await assert.rejects(connect(broker), {
    code: 'BROKER_REFUSED',
    brokerMessage: 'User name [mcollective] or password is invalid.',
  });
});

test('an address where nobody listens, speaks or stays is unreachable', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await assert.rejects(connectStomp({ host: '127.0.0.1', port }), { code: 'BROKER_UNREACHABLE' });
  await using silent = await startBroker(() => undefined);
  await assert.rejects(connect(silent, { connectTimeoutMs: 50 }), {
    code: 'BROKER_UNREACHABLE',
    message: /within 50 ms/,
  });
  await using leaving = await startBroker((_frame, _write, end) => end());
  await assert.rejects(connect(leaving), { code: 'BROKER_UNREACHABLE', message: /closed/ });
  await using web = await startBroker((_frame, write) => write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')));
  await assert.rejects(connect(web), { code: 'BROKER_UNREACHABLE', message: /STOMP/ });
});

test('a version that was not offered is refused', async () => {
  await using broker = await startBroker(answering(connectedBy['1.0']));
  await assert.rejects(connect(broker, { acceptVersions: ['1.2'] }), {
    code: 'BROKER_UNREACHABLE',
    message: /STOMP 1\.0/,
  });
});

/** A captured reply; in 1.1 with the id of our subscription in place of that of the Ruby client. */
function capturedMessage(version: '1.0' | '1.1'): { bytes: Buffer; destination: string; payload: string } {
  const frame = capturedFrame(
    version === '1.0' ? 'activemq-psk-ping-02-broker-to-client' : 'activemq-psk-heartbeat11-02-broker-to-client',
  );
  const text = bytesOf(frame)
    .toString('latin1')
    .replace(/\nsubscription:[^\n]*/, '\nsubscription:sub-1');
  return {
    bytes: Buffer.from(text, 'latin1'),
    destination: frame.headers['destination'] ?? '',
    payload: frame.payload_base64 ?? '',
  };
}

for (const version of ['1.0', '1.1'] as const) {
  test(`a captured ${version} message reaches its subscription and is acknowledged one by one`, async () => {
    const { bytes, destination, payload } = capturedMessage(version);
    await using broker = await startBroker(answering(connectedBy[version]));
    const connection = await connect(broker);
    const { promise, resolve } = Promise.withResolvers<StompMessage>();
    await connection.subscribe({ destination, ack: 'client', headers: [['activemq.prefetchSize', '100']] }, resolve);
    const subscribe = headersOf(await broker.saw('SUBSCRIBE'));
    assert.equal(subscribe['ack'], 'client');
    assert.equal(subscribe['activemq.prefetchSize'], '100');
    assert.equal(subscribe['id'], 'sub-1');
    broker.write(bytes);
    const message = await promise;
    assert.equal(message.body.toString('base64'), payload);
    assert.equal(message.destination, destination);
    connection.ack(message);
    const ack = await broker.saw('ACK');
    assert.match(message.headers.get('message-id') ?? '', /^ID:vm-/);
    const written = message.headers.get('message-id')?.replaceAll(':', version === '1.0' ? ':' : '\\c');
    assert.deepEqual(
      headersOf(ack),
      version === '1.0' ? { 'message-id': written } : { 'message-id': written, subscription: 'sub-1' },
    );
    await connection.disconnect();
  });
}

test('in 1.2 the ack header of a message is what is acknowledged', async () => {
  await using broker = await startBroker(answering(CONNECTED_12));
  const connection = await connect(broker);
  const { promise, resolve } = Promise.withResolvers<StompMessage>();
  await connection.subscribe({ destination: '/queue/a', ack: 'client' }, resolve);
  broker.write(Buffer.from('MESSAGE\nsubscription:sub-1\nmessage-id:1\nack:a\\c7\ndestination:/queue/a\n\nx\0'));
  connection.ack(await promise);
  assert.deepEqual(headersOf(await broker.saw('ACK')), { id: 'a\\c7' });
  await connection.disconnect();
});

test('messages of two subscriptions are told apart, and none comes after unsubscribing', async () => {
  await using broker = await startBroker(answering(CONNECTED_12));
  const connection = await connect(broker);
  const seen: string[] = [];
  const message = (id: string): Buffer =>
    Buffer.from(`MESSAGE\nsubscription:${id}\nmessage-id:1\ndestination:/queue/a\n\nx\0`);
  const first = await connection.subscribe({ destination: '/queue/a', ack: 'auto' }, () => seen.push('first'));
  await connection.subscribe({ destination: '/queue/a', ack: 'auto' }, () => seen.push('second'));
  broker.write(Buffer.concat([message('sub-2'), message('sub-1'), message('sub-9')]));
  await connection.send('/queue/b', [], Buffer.from('x'), { confirm: true });
  await first.unsubscribe();
  assert.deepEqual(headersOf(await broker.saw('UNSUBSCRIBE')), {
    id: 'sub-1',
    destination: '/queue/a',
    receipt: 'receipt-4',
  });
  broker.write(Buffer.concat([message('sub-1'), message('sub-2')]));
  await connection.send('/queue/b', [], Buffer.from('x'), { confirm: true });
  assert.deepEqual(seen, ['second', 'first', 'second']);
  await connection.disconnect();
});

test('SEND carries headers and body; with confirm it waits for the receipt of the broker', async () => {
  let receipt: Buffer | undefined;
  await using broker = await startBroker((frame, write) => {
    if (frame.command === 'CONNECT') write(CONNECTED_12);
    else
      receipt = encodeFrame(
        { command: 'RECEIPT', headers: [['receipt-id', frame.headers.get('receipt') ?? '']] },
        '1.2',
      );
  });
  const connection = await connect(broker);
  let confirmed = false;
  const sent = connection
    .send('/queue/a', [['reply-to', '/queue/b']], Buffer.from('a\0b'), { confirm: true })
    .then(() => (confirmed = true));
  const frame = await broker.saw('SEND');
  assert.deepEqual(headersOf(frame), {
    destination: '/queue/a',
    'reply-to': '/queue/b',
    receipt: 'receipt-1',
    'content-length': '3',
  });
  assert.equal(frame.body.toString(), 'a\0b');
  assert.equal(confirmed, false);
  broker.write(receipt ?? assert.fail('no receipt was asked for'));
  await sent;
});

test('a receipt that does not come is a timeout, and the connection lives on', async () => {
  await using broker = await startBroker((frame, write) => frame.command === 'CONNECT' && write(CONNECTED_12));
  const connection = await connect(broker, { receiptTimeoutMs: 30 });
  await assert.rejects(connection.send('/queue/a', [], Buffer.from('x'), { confirm: true }), {
    code: 'RECEIPT_TIMEOUT',
  });
  await connection.send('/queue/a', [], Buffer.from('y'));
  await connection.disconnect();
  assert.match(String(await connection.closed), /confirm/);
});

for (const [what, end] of [
  ['ERROR', (broker: TestBroker) => broker.write(Buffer.from('ERROR\nmessage:not_found\n\nno exchange\0'))],
  ['bytes that are no STOMP', (broker: TestBroker) => broker.write(Buffer.from('garbage\n\n\0'))],
  ['the end of the connection', (broker: TestBroker) => void broker[Symbol.asyncDispose]()],
] as const) {
  test(`${what} ends the connection: what waits is rejected, what follows too, and closed says why`, async () => {
    await using broker = await startBroker((frame, write) => frame.command === 'CONNECT' && write(CONNECTED_12));
    const connection = await connect(broker);
    const waiting = assert.rejects(connection.send('/queue/a', [], Buffer.from('x'), { confirm: true }), {
      code: 'CONNECTION_LOST',
    });
    await broker.saw('SEND');
    end(broker);
    await waiting;
    const reason = await connection.closed;
    assert.ok(reason !== undefined && 'code' in reason && reason.code === 'CONNECTION_LOST');
    if (what === 'ERROR') assert.match(reason.message, /not_found/);
    await assert.rejects(connection.send('/queue/a', [], Buffer.from('x')), { code: 'CONNECTION_LOST' });
    await assert.rejects(
      connection.subscribe({ destination: '/queue/a', ack: 'auto' }, () => undefined),
      { code: 'CONNECTION_LOST' },
    );
    connection.ack({ destination: '', headers: new Map(), body: Buffer.alloc(0), isOversize: false });
    await connection.disconnect();
  });
}

test('a handler that throws ends the connection with its error as the cause', async () => {
  await using broker = await startBroker(answering(CONNECTED_12));
  const connection = await connect(broker);
  const fault = new Error('the journal is full');
  await connection.subscribe({ destination: '/queue/a', ack: 'auto' }, () => {
    throw fault;
  });
  broker.write(Buffer.from('MESSAGE\nsubscription:sub-1\nmessage-id:1\ndestination:/queue/a\n\nx\0'));
  assert.equal((await connection.closed)?.cause, fault);
});

test('a handler whose promise rejects ends the connection with its error as the cause', async () => {
  await using broker = await startBroker(answering(CONNECTED_12));
  const connection = await connect(broker);
  const fault = new Error('the journal is full');
  await connection.subscribe({ destination: '/queue/a', ack: 'auto' }, () => Promise.reject(fault));
  broker.write(Buffer.from('MESSAGE\nsubscription:sub-1\nmessage-id:1\ndestination:/queue/a\n\nx\0'));
  assert.equal((await connection.closed)?.cause, fault);
});

test('heart-beats are written as agreed, and a broker that owes its own is given up', async () => {
  const greeting = encodeFrame(
    {
      command: 'CONNECTED',
      headers: [
        ['version', '1.2'],
        ['heart-beat', '20,20'],
      ],
    },
    '1.2',
  );
  await using broker = await startBroker((frame, write) => frame.command === 'CONNECT' && write(greeting));
  const connection = await connect(broker, { heartbeatMs: 10 });
  const reason = await connection.closed;
  assert.ok(reason?.cause instanceof Error && 'code' in reason.cause && reason.cause.code === 'HEARTBEAT_MISSED');
  assert.ok(broker.heartbeats() > 0);
});

test('a full socket makes send wait until the broker reads on', async () => {
  await using broker = await startBroker(answering(CONNECTED_12));
  const connection = await connect(broker);
  const sends = Array.from({ length: 20 }, () => connection.send('/queue/a', [], Buffer.alloc(1_000_000)));
  await Promise.all(sends);
  await connection.disconnect();
  assert.equal(broker.received.filter(({ command }) => command === 'SEND').length, 20);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { startChaosRelay } from '../support/chaosRelay.ts';

test('a relay carries bytes there and back', async () => {
  await using world = await start();
  const client = await world.connect();
  client.write('hello');
  assert.equal(await read(client, 5), 'hello');
});

test('a connection is cut after exactly so many bytes, once, and the next one is carried', async () => {
  await using world = await start();
  const client = await world.connect();
  world.relay.cutAfter(3, 'there');
  client.write('hello');
  await closing(client);
  assert.equal(world.heard(), 'hel');
  const next = await world.connect();
  next.write('again');
  assert.equal(await read(next, 5), 'again');
});

test('a cut on the way back is made on the way back', async () => {
  await using world = await start();
  const client = await world.connect();
  world.relay.cutAfter(4, 'back');
  client.write('hello');
  assert.equal(await read(client, 4), 'hell');
  await closing(client);
  assert.equal(world.heard(), 'hello');
});

test('a frozen connection says nothing to either side, and a new one is carried', async () => {
  await using world = await start();
  const client = await world.connect();
  client.write('one');
  await read(client, 3);
  world.relay.freeze();
  client.write('two');
  const next = await world.connect();
  next.write('new');
  assert.equal(await read(next, 3), 'new');
  assert.equal(world.heard(), 'onenew');
  assert.equal(client.destroyed, false);
});

test('a blocked relay resets what there is and takes nothing until it is unblocked', async () => {
  await using world = await start();
  const client = await world.connect();
  client.write('one');
  await read(client, 3);
  const closed = closing(client);
  world.relay.block();
  await closed;
  const refused = await world.connect();
  await closing(refused);
  world.relay.unblock();
  const next = await world.connect();
  next.write('two');
  assert.equal(await read(next, 3), 'two');
});

test('delayed bytes arrive in their order', async () => {
  await using world = await start();
  const client = await world.connect();
  world.relay.delay(20);
  client.write('first ');
  world.relay.delay(0);
  client.write('second');
  assert.equal(await read(client, 12), 'first second');
});

/** A server that says everything back, behind a relay. */
async function start() {
  await using stack = new AsyncDisposableStack();
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        heard += chunk.toString();
        socket.write(chunk);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const relay = stack.use(await startChaosRelay(address.port));
  const resources = stack.move();
  return {
    relay,
    heard: () => heard,
    connect: async () => {
      const socket = connect({ host: '127.0.0.1', port: relay.port }).on('error', () => undefined);
      // A blocked relay may reset it before it was seen to be there.
      await Promise.race([once(socket, 'connect').catch(() => undefined), closing(socket)]);
      sockets.add(socket);
      return socket;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** `once` would throw the reset that came before the end. */
async function closing(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

async function read(socket: Socket, length: number): Promise<string> {
  let text = '';
  while (text.length < length) {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) await new Promise((resolve) => socket.once('readable', resolve));
    else text += chunk.toString();
  }
  return text;
}

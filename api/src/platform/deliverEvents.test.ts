import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { deliverEvents, encodeAnswer } from './deliverEvents.ts';
import { MOST_BUFFERED_BYTES, type ServerSocket } from './sendMessage.ts';

/** Makes a message larger than what is copied behind its head. */
const PADDING = 'x'.repeat(10_000);

/** A socket whose network takes what it was sent when the test says so. */
class StalledSocket implements ServerSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly #frames: string[] = [];
  readonly #sent: (() => void)[] = [];

  send(data: string | Buffer, { fin }: { fin: boolean }, sent?: () => void): void {
    this.#frames.push(data.toString() + (fin ? '\n' : ''));
    if (sent) this.#sent.push(sent);
  }

  get messages(): unknown[] {
    const lines = this.#frames.join('').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as unknown);
  }

  flow(): void {
    for (const sent of this.#sent.splice(0)) sent();
  }
}

function open(size: number): {
  socket: StalledSocket;
  asked: () => number;
  ending: AbortController;
  done: Promise<void>;
} {
  const socket = new StalledSocket();
  const ending = new AbortController();
  let asked = 0;
  const events: AsyncIterator<unknown> = { next: async () => ({ done: ++asked > size, value: asked }) };
  const answer = async (event: unknown) => encodeAnswer({ data: { event, padding: PADDING } });
  const done = deliverEvents(events, answer, { socket, id: 'a"b', signal: ending.signal });
  return { socket, asked: () => asked, ending, done };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
}

test('the next event is asked for when the last message has gone to the network', async () => {
  const { socket, asked, done } = open(3);
  await settle();
  assert.deepEqual([asked(), socket.messages.length], [1, 1]);
  socket.flow();
  await settle();
  assert.deepEqual([asked(), socket.messages.length], [2, 2]);
  const flowing = setInterval(() => socket.flow(), 1);
  await done;
  clearInterval(flowing);
  assert.deepEqual(
    socket.messages,
    [1, 2, 3].map((event) => ({ id: 'a"b', type: 'next', payload: { data: { event, padding: PADDING } } })),
  );
});

test('nothing is produced for a socket that has too much buffered, whoever filled it', async () => {
  const { socket, asked, done } = open(2);
  await settle();
  socket.bufferedAmount = MOST_BUFFERED_BYTES + 1;
  socket.flow();
  await settle();
  assert.equal(asked(), 1);
  socket.bufferedAmount = 0;
  const flowing = setInterval(() => socket.flow(), 1);
  await done;
  clearInterval(flowing);
  assert.equal(socket.messages.length, 2);
});

test('a subscription that ends waits for no stalled socket', async () => {
  const { socket, ending, done } = open(3);
  await settle();
  ending.abort();
  await done;
  assert.equal(socket.messages.length, 1);
});

test('a stream that fails is told of with a code, and without what only the log should hold', async () => {
  const socket = new StalledSocket();
  const events: AsyncIterator<unknown> = { next: () => Promise.reject(new Error('password is 123')) };
  const done = deliverEvents(events, async () => assert.fail(), {
    socket,
    id: '1',
    signal: new AbortController().signal,
  });
  await settle();
  socket.flow();
  await done;
  const text = JSON.stringify(socket.messages);
  assert.match(text, /"code":"INTERNAL"/);
  assert.doesNotMatch(text, /123/);
});

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { setTimeout as setTimeoutOf } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { startSurface, type Surface } from './surface.ts';
import { PROTOCOL, RawSocket } from './RawSocket.ts';

/** So many of each kind; the honest one asks all the while. */
const HELD = 500;
const AT_ONCE = 50;
const CLOSED_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;
const ANSWER_WITHIN_MS = 10_000;
const SERVED_SHARE = 0.95;

const HEADERS = 'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n';

/** A connection that goes on sending, a little at a time, until the other side has had enough. */
class SlowClient implements Disposable {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #sending: NodeJS.Timeout;

  constructor(url: string, start: string, more: string) {
    this.#socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.#socket.on('error', () => undefined);
    this.#socket.resume();
    this.#socket.write(start);
    this.#sending = setInterval(() => this.#socket.write(more), 1_000);
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sending);
    this.#socket.destroy();
  }
}

/** Asks again and again, whether it was answered or not. */
class HonestClient {
  readonly #answers: Promise<boolean>[] = [];
  readonly #asking: NodeJS.Timeout;

  constructor(ask: () => Promise<unknown>) {
    const isAnswered = async (): Promise<boolean> => {
      const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const late = new Promise<boolean>((resolve) => timeout.addEventListener('abort', () => resolve(false)));
      const answered = ask().then(
        () => true,
        () => false,
      );
      return await Promise.race([answered, late]);
    };
    this.#asking = setInterval(() => this.#answers.push(isAnswered()), ASK_EVERY_MS);
  }

  /** The share that was answered, of how many. */
  async stop(): Promise<{ readonly asked: number; readonly share: number }> {
    clearInterval(this.#asking);
    const answers = await Promise.all(this.#answers);
    return { asked: answers.length, share: answers.filter(Boolean).length / answers.length };
  }
}

describe('while others hold on to what they can', () => {
  let surface: Surface;
  before(async () => {
    surface = await startSurface();
  });
  after(() => surface[Symbol.asyncDispose]());

  test('S69: slow headers, slow bodies, idle connections, idle sockets and floods of headers are cut off, and others are served', async (t) => {
    await using held = new AsyncDisposableStack();
    const honest = new HonestClient(() => surface.ask('{ viewer { login } }'));
    const slow = (start: string, more: string): Promise<void> =>
      held.use(new SlowClient(surface.url, start, more)).closed;
    const silent = (): Promise<number> => held.use(new RawSocket(surface.url, [PROTOCOL])).closed;
    const greeted = async (): Promise<number> => {
      const socket = held.use(new RawSocket(surface.url, [PROTOCOL]));
      await socket.say({ type: 'connection_init', payload: {} });
      return await socket.closed;
    };
    const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
      nothing: () => slow('', ''),
      headers: () => slow(HEADERS, 'x-more: 1\r\n'),
      bodies: () => slow(`${HEADERS}content-length: 1000\r\n\r\n{`, ' '),
      floods: () => slow(HEADERS, 'x-more: 1\r\n'.repeat(2_000)),
      sockets: silent,
      greeted,
    };
    const closing: Promise<unknown>[] = [];
    for (const [kind, open] of Object.entries(kinds))
      for (let opened = 0; opened < HELD; opened += AT_ONCE) {
        closing.push(...Array.from({ length: AT_ONCE }, async () => await closedWithin(kind, open())));
        // What overflows the system's queue of connections is never told to the API.
        await surface.ask('{ viewer { login } }');
      }
    await Promise.all(closing);
    t.diagnostic(`${closing.length} were closed`);
    const { asked, share } = await honest.stop();
    t.diagnostic(`${asked} honest requests, ${share * 100} % answered`);
    assert.ok(asked > 50, `${asked} were asked`);
    assert.ok(share >= SERVED_SHARE, `${share} of ${asked} were answered`);
  });

  test('S69: a request whose headers are too large is refused', async () => {
    const response = await surface.post('{}', { 'x-large': 'x'.repeat(20_000) });
    assert.equal(response.status, 431);
  });
});

/** Rejects by the name of its kind what is not cut off. */
async function closedWithin(kind: string, closed: Promise<unknown>): Promise<void> {
  const giveUp = new AbortController();
  const late = setTimeoutOf(CLOSED_WITHIN_MS, undefined, { signal: giveUp.signal }).then(() =>
    assert.fail(`${kind} is not closed`),
  );
  await Promise.race([closed, late]);
  giveUp.abort();
  await late.catch(() => undefined);
}

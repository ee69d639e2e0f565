import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Towards the server, or back to the client. */
export type Direction = 'there' | 'back';

/** A stretch of network between clients and a server on this machine, with everything that can go wrong on one. */
export interface ChaosRelay extends AsyncDisposable {
  readonly port: number;
  /** How many connections have come so far. */
  readonly accepted: number;
  /** Ends every connection there is with a reset. */
  reset(): void;
  /** Ends whatever connection carries so many more bytes in a direction, right after the last of them, with a reset; once. */
  cutAfter(bytes: number, direction: Direction): void;
  /** The connections that there are go dead without a word to either side; new ones are carried. */
  freeze(): void;
  /** Carries every piece so much later; 0: at once. */
  delay(ms: number): void;
  /** Resets every connection and takes no new one until as many have called `unblock`. */
  block(): void;
  unblock(): void;
}

/** Carries every connection to a port of 127.0.0.1 and back, until it is told to do worse. */
export async function startChaosRelay(targetPort: number): Promise<ChaosRelay> {
  const links = new Set<Link>();
  const weather: Weather = { delayMs: 0, cut: undefined };
  let accepted = 0;
  let blocks = 0;
  const server = createServer((near) => {
    accepted += 1;
    if (blocks > 0) return void near.resetAndDestroy();
    const link = new Link(near, connect({ host: '127.0.0.1', port: targetPort }), weather);
    links.add(link);
    void link.ended.then(() => links.delete(link));
  });
  const port = await listen(server);
  const reset = (): void => links.forEach((link) => link.reset());
  return {
    port,
    get accepted() {
      return accepted;
    },
    reset,
    cutAfter: (bytes, direction) => {
      weather.cut = { bytes, direction };
    },
    freeze: () => links.forEach((link) => link.freeze()),
    delay: (ms) => {
      weather.delayMs = ms;
    },
    block: () => {
      blocks += 1;
      reset();
    },
    unblock: () => {
      blocks -= 1;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      reset();
      await closed;
    },
  };
}

interface Weather {
  delayMs: number;
  cut: { bytes: number; readonly direction: Direction } | undefined;
}

/** One connection and its continuation. */
class Link {
  readonly ended: Promise<unknown>;
  readonly #sockets: readonly [Socket, Socket];
  readonly #weather: Weather;
  #isFrozen = false;

  constructor(near: Socket, far: Socket, weather: Weather) {
    this.#sockets = [near, far];
    this.#weather = weather;
    for (const socket of this.#sockets) socket.on('error', () => undefined);
    this.ended = Promise.all([this.#carry(near, far, 'there'), this.#carry(far, near, 'back')]);
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** The end of a frozen side is no news for the other. */
  async #carry(from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) await this.#pass(chunk, to, direction);
    } catch {
      // A reset ends the reading with an error; both ends are closed below.
    }
    if (!this.#isFrozen) to.destroy();
  }

  async #pass(chunk: Buffer, to: Socket, direction: Direction): Promise<void> {
    if (this.#weather.delayMs > 0) await sleep(this.#weather.delayMs);
    if (this.#isFrozen) return;
    const { cut } = this.#weather;
    const isCutHere = cut?.direction === direction && chunk.length >= cut.bytes;
    const carried = isCutHere ? chunk.subarray(0, cut.bytes) : chunk;
    if (cut?.direction === direction) cut.bytes -= carried.length;
    const isRoomLeft = to.write(carried);
    if (isCutHere) {
      this.#weather.cut = undefined;
      // A reset may overtake the bytes before it; they shall arrive.
      await sleep(5);
      return this.reset();
    }
    if (!isRoomLeft && !to.destroyed) await roomIn(to);
  }
}

/** Returns when more can be written, or nobody will read it any more. */
async function roomIn(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      socket.off('drain', go).off('close', go);
      resolve();
    };
    socket.on('drain', go).on('close', go);
  });
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no TCP address');
  return address.port;
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { corkForThisTurn, encodeFrame, FrameParser, type Frame } from '@chargehand/stomp';
import type { BrokerAddress } from '@chargehand/tests/dist/support/activemq.js';

/** Where a host, or all of them, listens. */
export interface Listening {
  readonly destination: string;
  readonly selector?: string;
}

const VERSION = '1.2';

/** A connection of the swarm. Frames go out as prepared, because a connection for programs would encode each of them again. */
export class SwarmLink {
  readonly #socket: Socket;
  readonly #parser = new FrameParser();
  readonly #receipts = new Map<string, () => void>();
  #isConnected = Promise.withResolvers<void>();
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #onMessage: (message: Frame, link: SwarmLink) => void;

  private constructor(socket: Socket, onMessage: (message: Frame, link: SwarmLink) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.on('data', (chunk) => {
      for (const frame of this.#parser.push(chunk)) this.#take(frame);
    });
    socket.on('drain', () => {
      this.#drained?.resolve();
      this.#drained = undefined;
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the broker has closed a connection of the swarm'));
  }

  /** Logs in and listens; returns when the broker has confirmed it. */
  static async open(
    { host, port, user, password }: BrokerAddress,
    places: readonly Listening[],
    onMessage: (message: Frame, link: SwarmLink) => void,
  ): Promise<SwarmLink> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    const link = new SwarmLink(socket, onMessage);
    const headers = { 'accept-version': VERSION, host: 'mcollective', login: user, passcode: password };
    link.#write('CONNECT', headers);
    await link.#isConnected.promise;
    await Promise.all(places.map((place, index) => link.#subscribe(place, String(index))));
    return link;
  }

  /** Writes whole frames, those of one turn of the event loop in one system call; resolves when there is room for more. */
  async write(frames: Buffer): Promise<void> {
    corkForThisTurn(this.#socket);
    if (this.#socket.write(frames)) return;
    this.#drained ??= Promise.withResolvers<void>();
    await this.#drained.promise;
  }

  async #subscribe({ destination, selector }: Listening, id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#receipts.set(id, resolve);
    this.#write('SUBSCRIBE', {
      id,
      destination,
      ack: 'auto',
      receipt: id,
      ...(selector !== undefined && { selector }),
    });
    await promise;
  }

  #write(command: string, headers: Readonly<Record<string, string>>): void {
    this.#socket.write(encodeFrame({ command, headers: Object.entries(headers) }, VERSION));
  }

  #take(frame: Frame): void {
    if (frame.command === 'MESSAGE') this.#onMessage(frame, this);
    else if (frame.command === 'CONNECTED') this.#isConnected.resolve();
    else if (frame.command === 'RECEIPT') this.#receipts.get(frame.headers.get('receipt-id') ?? '')?.();
    else fail(`the broker says ${frame.headers.get('message') ?? frame.command} to the swarm`);
  }
}

/** A swarm that has lost a part of itself measures nothing; the one who asks it sees that it has ended. */
function fail(problem: string): never {
  console.error(`swarm: ${problem}`);
  process.exit(1);
}

import type { Socket } from 'node:net';
import { encodeAck } from './encodeAck.ts';
import { encodeFrame } from './encodeFrame.ts';
import type { Frame, StompVersion } from './Frame.ts';
import type { FrameParser } from './FrameParser.ts';
import { Heartbeat, type HeartbeatPlan } from './Heartbeat.ts';
import { Receipts } from './Receipts.ts';
import type { DroppedMessage, StompConnection, StompMessage, StompSubscription } from './StompConnection.ts';
import { BrokerFault, ConnectionLost } from './stompErrors.ts';

const HEARTBEAT = Buffer.from('\n');

type Headers = Iterable<readonly [string, string]>;

interface Subscription {
  readonly id: string;
  readonly destination: string;
  readonly ack: 'auto' | 'client-individual';
  readonly onMessage: (message: StompMessage) => unknown;
}

/** What was agreed when the connection was opened. */
interface Session {
  readonly version: StompVersion;
  readonly heartbeat: HeartbeatPlan;
  readonly receiptTimeoutMs: number;
  readonly onDropped: (dropped: DroppedMessage) => void;
}

/** A session on a socket whose CONNECTED has been read; made by connectStomp alone. */
export class SocketConnection implements StompConnection {
  readonly version: StompVersion;
  readonly closed: Promise<Error | undefined>;
  readonly #socket: Socket;
  readonly #parser: FrameParser;
  readonly #heartbeat: Heartbeat;
  readonly #receipts: Receipts;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #onDropped: Session['onDropped'];
  readonly #resolveClosed: (reason: Error | undefined) => void;
  #lastSubscription = 0;
  /** Set once: why it ended, or null after disconnect(). */
  #end: ConnectionLost | null | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(socket: Socket, parser: FrameParser, session: Session) {
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#socket = socket;
    this.#parser = parser;
    this.version = session.version;
    this.#onDropped = session.onDropped;
    this.#receipts = new Receipts(session.receiptTimeoutMs);
    this.#heartbeat = new Heartbeat(
      session.heartbeat,
      () => this.#socket.write(HEARTBEAT),
      (reason) => this.#finish(reason.message, reason),
    );
    this.#listen();
  }

  async send(destination: string, headers: Headers, body: Buffer, options: { confirm?: boolean } = {}): Promise<void> {
    const all: Headers = [['destination', destination], ...headers];
    if (options.confirm === true) await this.#confirmed('SEND', all, body);
    else await this.#write('SEND', all, body);
  }

  async subscribe(
    options: { destination: string; ack: 'auto' | 'client-individual'; headers?: Headers },
    onMessage: (message: StompMessage) => unknown,
  ): Promise<StompSubscription> {
    this.#lastSubscription += 1;
    const { destination, ack } = options;
    const subscription = { id: `sub-${this.#lastSubscription}`, destination, ack, onMessage };
    const headers = [...this.#nameSubscription(subscription), ['ack', ack] as const, ...(options.headers ?? [])];
    this.#subscriptions.set(subscription.id, subscription);
    try {
      await this.#confirmed('SUBSCRIBE', headers);
    } catch (cause) {
      this.#subscriptions.delete(subscription.id);
      throw cause;
    }
    return { unsubscribe: () => this.#unsubscribe(subscription) };
  }

  ack(message: StompMessage): void {
    if (this.#end !== undefined) return;
    try {
      this.#socket.write(encodeAck(message, this.version));
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async disconnect(): Promise<void> {
    if (this.#end !== undefined) return;
    try {
      await this.#confirmed('DISCONNECT', []);
      this.#finish(null);
    } catch (cause) {
      this.#finish('the broker did not confirm the goodbye', cause);
    }
  }

  async #unsubscribe(subscription: Subscription): Promise<void> {
    if (!this.#subscriptions.delete(subscription.id) || this.#end !== undefined) return;
    await this.#confirmed('UNSUBSCRIBE', this.#nameSubscription(subscription));
  }

  /** STOMP 1.0 on ActiveMQ does not echo ids, there a subscription is known by its destination alone. */
  #nameSubscription({ id, destination }: Subscription): (readonly [string, string])[] {
    return this.version === '1.0'
      ? [['destination', destination]]
      : [
          ['id', id],
          ['destination', destination],
        ];
  }

  async #confirmed(command: string, headers: Headers, body?: Buffer): Promise<void> {
    const receipt = this.#receipts.expect(command);
    // The receipt may fail while the write is awaited; it is awaited right after, so the rejection is not lost.
    receipt.arrived.catch(() => undefined);
    try {
      await this.#write(command, [...headers, ['receipt', receipt.id]], body);
    } catch (cause) {
      this.#receipts.settle(receipt.id);
      throw cause;
    }
    await receipt.arrived;
  }

  async #write(command: string, headers: Headers, body?: Buffer): Promise<void> {
    if (this.#end !== undefined) throw this.#end ?? new ConnectionLost('it was closed on our side');
    const frame = encodeFrame({ command, headers, ...(body === undefined ? {} : { body }) }, this.version);
    if (this.#socket.write(frame)) return;
    this.#drained ??= Promise.withResolvers<void>();
    await this.#drained.promise;
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('drain', () => {
      this.#drained?.resolve();
      this.#drained = undefined;
    });
    this.#socket.on('error', (cause) => this.#finish(cause.message, cause));
    this.#socket.on('close', () => this.#finish('the broker closed it'));
  }

  #read(chunk: Buffer): void {
    this.#heartbeat.sawBytes();
    try {
      for (const frame of this.#parser.push(chunk)) if (this.#end === undefined) this.#take(frame);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #take(frame: Frame): void {
    if (frame.command === 'MESSAGE') this.#deliver(frame);
    else if (frame.command === 'RECEIPT') this.#receipts.settle(frame.headers.get('receipt-id'));
    else if (frame.command === 'ERROR') this.#fault(frame);
  }

  #deliver({ headers, body, isOversize }: Frame): void {
    const message = { destination: headers.get('destination') ?? '', headers, body, isOversize };
    const subscription = this.#subscriptionOf(headers.get('subscription'), message.destination);
    if (subscription !== undefined) this.#handOn(message, subscription);
    // Any other message for nobody was under way when we unsubscribed; unacknowledged, it goes back to its queue.
    else if (isOversize) this.#onDropped({ destination: message.destination, fault: 'It is oversize and for nobody' });
  }

  /** What cannot be acknowledged must not end the connection: it would come first on the next one, and end that too. */
  #handOn(message: StompMessage, { ack, onMessage }: Subscription): void {
    const fault = ack === 'auto' ? undefined : this.#ackFault(message);
    if (fault !== undefined) return this.#onDropped({ destination: message.destination, fault });
    const outcome = onMessage(message);
    if (outcome instanceof Promise) outcome.catch((cause: unknown) => this.#fail(cause));
  }

  #ackFault(message: StompMessage): string | undefined {
    try {
      encodeAck(message, this.version);
      return undefined;
    } catch (cause) {
      return messageOf(cause);
    }
  }

  #subscriptionOf(id: string | undefined, destination: string): Subscription | undefined {
    if (this.version !== '1.0') return id === undefined ? undefined : this.#subscriptions.get(id);
    return this.#subscriptions.values().find((subscription) => subscription.destination === destination);
  }

  #fault(frame: Frame): void {
    const cause = new BrokerFault(frame.headers.get('message') ?? frame.body.toString('utf8', 0, 200));
    this.#finish(cause.message, cause);
  }

  #fail(cause: unknown): void {
    this.#finish(messageOf(cause), cause);
  }

  #finish(fault: string | null, cause?: unknown): void {
    if (this.#end !== undefined) return;
    const lost = new ConnectionLost(fault ?? 'it was closed on our side', { cause });
    this.#end = fault === null ? null : lost;
    this.#heartbeat.stop();
    this.#receipts.failAll(lost);
    this.#drained?.reject(lost);
    this.#subscriptions.clear();
    this.#socket.destroy();
    this.#resolveClosed(fault === null ? undefined : lost);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

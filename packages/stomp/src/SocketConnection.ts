import type { Socket } from 'node:net';
import { AckRun, Delivery } from './AckRun.ts';
import { brokerWords } from './brokerWords.ts';
import { corkForThisTurn } from './corkForThisTurn.ts';
import { encodeAck } from './encodeAck.ts';
import { encodeFrame } from './encodeFrame.ts';
import type { Frame, StompVersion } from './Frame.ts';
import type { FrameParser } from './FrameParser.ts';
import { Heartbeat, type HeartbeatPlan } from './Heartbeat.ts';
import { MessageRouter, type Subscription } from './MessageRouter.ts';
import { Receipts } from './Receipts.ts';
import type { DroppedMessage, StompConnection, StompMessage, StompSubscription } from './StompConnection.ts';
import { BrokerFault, ConnectionLost, MalformedFrame, ReceiptTimeout } from './stompErrors.ts';

/** An end of line: a heart-beat, and nothing between frames. */
const HEARTBEAT = Buffer.from('\n');
const NO_BODY = Buffer.alloc(0);
/** One ACK stands for all that is accepted in this time: a hundred replies and more at full speed. */
const GATHER_ACKS_MS = 2;
/** One end of line answers all that is read in this time; one for each read costs a sixth more CPU at full speed, and is no faster. */
const ANSWER_MS = 1;
const GENTLE_CLOSE_MS = 1000;
/** How long the end of a connection waits for what came before the reason of it to be accepted. */
const LAST_ACKS_MS = 1000;
/** How long disconnect waits for a broker that does not read. */
const UNBLOCK_MS = 1000;

type Headers = Iterable<readonly [string, string]>;

/** What was agreed when the connection was opened. */
interface Session {
  readonly version: StompVersion;
  readonly heartbeat: HeartbeatPlan & { readonly maxMissed: number };
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
  readonly #router: MessageRouter;
  readonly #resolveClosed: (reason: Error | undefined) => void;
  #lastSubscription = 0;
  /** Set once: why it ended, or null after disconnect(). */
  #end: ConnectionLost | null | undefined;
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #deliveries = new AckRun();
  #isAcknowledging = false;
  #isAnswering = false;
  /** Set once: nothing more can be read, and the connection ends as soon as all deliveries are acknowledged. */
  #dying: MalformedFrame | undefined;

  constructor(socket: Socket, parser: FrameParser, session: Session) {
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#socket = socket;
    this.#parser = parser;
    this.version = session.version;
    this.#router = new MessageRouter({
      version: session.version,
      onDropped: session.onDropped,
      deliveries: this.#deliveries,
      ack: (message) => this.ack(message),
      fail: (cause) => this.#fail(cause),
    });
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
    else if (!this.#write('SEND', all, body)) await this.#untilDrained();
  }

  async subscribe(
    options: { destination: string; ack: 'auto' | 'client'; headers?: Headers },
    onMessage: (message: StompMessage) => unknown,
  ): Promise<StompSubscription> {
    this.#lastSubscription += 1;
    const { destination, ack } = options;
    const subscription: Subscription = { id: `sub-${this.#lastSubscription}`, destination, ack, onMessage };
    const headers = [...this.#nameSubscription(subscription), ['ack', ack] as const, ...(options.headers ?? [])];
    this.#router.add(subscription);
    try {
      await this.#confirmed('SUBSCRIBE', headers);
    } catch (cause) {
      this.#router.delete(subscription);
      // The broker may carry it out all the same, and an ACK may cover what it then delivers to nobody.
      if (cause instanceof ReceiptTimeout) this.#fail(cause);
      throw cause;
    }
    return { unsubscribe: () => this.#unsubscribe(subscription) };
  }

  ack(message: StompMessage): void {
    if (!(message instanceof Delivery) || this.#end !== undefined) return;
    message.isAccepted = true;
    if (this.#isAcknowledging) return;
    this.#isAcknowledging = true;
    setTimeout(() => this.#acknowledge(), GATHER_ACKS_MS);
  }

  #acknowledge(): void {
    this.#isAcknowledging = false;
    if (this.#end !== undefined) return;
    for (const message of this.#deliveries.take()) this.#put(encodeAck(message, this.version));
    this.#endIfDying();
  }

  async disconnect(): Promise<void> {
    if (this.#end !== undefined) return;
    try {
      await this.#unblocked();
      this.#acknowledge();
      await this.#confirmed('DISCONNECT', []);
      this.#finish(null);
    } catch (cause) {
      this.#finish('the broker did not confirm the goodbye', cause);
    }
  }

  async #unsubscribe(subscription: Subscription): Promise<void> {
    if (!this.#router.delete(subscription) || this.#end !== undefined) return;
    this.#acknowledge();
    await this.#confirmed('UNSUBSCRIBE', this.#nameSubscription(subscription));
  }

  /** The id also in 1.0, where it is optional: RabbitMQ gives no durable subscription without one, ActiveMQ echoes it. */
  #nameSubscription({ id, destination }: Subscription): (readonly [string, string])[] {
    return [
      ['id', id],
      ['destination', destination],
    ];
  }

  async #confirmed(command: string, headers: Headers, body?: Buffer): Promise<void> {
    const receipt = this.#receipts.expect(command);
    // The receipt may fail while the write is awaited; it is awaited right after, so the rejection is not lost.
    receipt.arrived.catch(() => undefined);
    try {
      this.#write(command, [...headers, ['receipt', receipt.id]], body);
    } catch (cause) {
      this.#receipts.settle(receipt.id);
      throw cause;
    }
    // Not until the socket has taken it: a broker in need reads nothing for hours and still sends heart-beats.
    await receipt.arrived;
  }

  /** Says whether the socket wants more; throws when the connection has ended, or the frame cannot be written. */
  #write(command: string, headers: Headers, body?: Buffer): boolean {
    if (this.#end !== undefined) throw this.#end ?? new ConnectionLost('it was closed on our side');
    const frame = encodeFrame({ command, headers, ...(body === undefined ? {} : { body }) }, this.version);
    return this.#put(frame);
  }

  #put(bytes: Buffer): boolean {
    corkForThisTurn(this.#socket);
    return this.#socket.write(bytes);
  }

  async #untilDrained(): Promise<void> {
    this.#drained ??= Promise.withResolvers<void>();
    await this.#drained.promise;
  }

  /** A goodbye behind what the broker does not take would let it act on that long after we have gone. */
  async #unblocked(): Promise<void> {
    if (!this.#socket.writableNeedDrain) return;
    const timer = setTimeout(() => this.#fail(new Error('the broker does not read what we send')), UNBLOCK_MS);
    await this.#untilDrained().finally(() => clearTimeout(timer));
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
    if (this.#end !== undefined || this.#dying !== undefined) return;
    this.#heartbeat.sawBytes();
    try {
      for (const frame of this.#parser.push(chunk)) if (this.#end === undefined) this.#take(frame);
      this.#parser.throwFault();
      this.#answerSoon();
    } catch (cause) {
      if (cause instanceof MalformedFrame && cause.messageHeaders !== undefined) this.#giveUpLast(cause);
      else this.#fail(cause);
    }
  }

  /**
   * A broker whose socket has Nagle's algorithm on (ActiveMQ as installed) sends one RECEIPT and keeps the others back until that is
   * acknowledged, which our kernel delays by 40 ms as long as we send nothing. An end of line, which means nothing between frames,
   * takes the acknowledgement along: fifty confirmed frames need 3 ms instead of 46.
   */
  #answerSoon(): void {
    if (this.#isAnswering || !this.#receipts.isWaiting) return;
    this.#isAnswering = true;
    setTimeout(() => {
      this.#isAnswering = false;
      if (this.#receipts.isWaiting && this.#end === undefined && !this.#socket.writableNeedDrain)
        this.#socket.write(HEARTBEAT);
    }, ANSWER_MS);
  }

  /** Nothing can be read after it, but it can be acknowledged behind all before it, or it would end every further connection as well. */
  #giveUpLast(cause: MalformedFrame): void {
    const headers = cause.messageHeaders ?? new Map<string, string>();
    const message = new Delivery({ headers, body: NO_BODY, isOversize: false });
    try {
      this.#router.giveUp(message, cause.fault);
    } catch (unanswerable) {
      return this.#fail(unanswerable);
    }
    this.#dying = cause;
    const timer = setTimeout(() => this.#fail(cause, 'gently'), LAST_ACKS_MS);
    void this.closed.then(() => clearTimeout(timer));
    this.#endIfDying();
  }

  #endIfDying(): void {
    if (this.#dying !== undefined && this.#deliveries.isEmpty) this.#fail(this.#dying, 'gently');
  }

  #take(frame: Frame): void {
    if (frame.command === 'MESSAGE') this.#router.deliver(frame);
    else if (frame.command === 'RECEIPT') this.#receipts.settle(frame.headers.get('receipt-id'));
    else if (frame.command === 'ERROR') this.#fault(frame);
  }

  #fault(frame: Frame): void {
    const cause = new BrokerFault(brokerWords(frame));
    this.#finish(cause.message, cause);
  }

  #fail(cause: unknown, how?: 'gently'): void {
    this.#finish(messageOf(cause), cause, how);
  }

  #finish(fault: string | null, cause?: unknown, how?: 'gently'): void {
    if (this.#end !== undefined) return;
    const lost = new ConnectionLost(fault ?? 'it was closed on our side', { cause });
    this.#end = fault === null ? null : lost;
    this.#heartbeat.stop();
    this.#receipts.failAll(lost);
    this.#drained?.reject(lost);
    this.#router.clear();
    if (how === 'gently' && !this.#socket.writableNeedDrain) this.#closeGently();
    else this.#socket.destroy();
    this.#resolveClosed(fault === null ? undefined : lost);
  }

  /** Closed at once with bytes unread, a socket is reset, and with it goes what the broker has not read yet. */
  #closeGently(): void {
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), GENTLE_CLOSE_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

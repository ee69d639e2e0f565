import type { Socket } from 'node:net';
import { encodeFrame, FrameParser, type Frame, type StompVersion } from '@chargehand/stomp';
import { BrokerSubscription, type AckMode } from './BrokerSubscription.ts';
import { toBrokerMessage, type BrokerMessage } from './BrokerMessage.ts';
import { ClientFault } from './brokerErrors.ts';
import type { Destinations, Log } from './Destinations.ts';
import { agreeSession, type Credentials } from './agreeSession.ts';
import { readSelector } from './readSelector.ts';

/** What all sessions of one broker share. */
export interface BrokerCore {
  readonly destinations: Destinations;
  readonly credentials: Credentials | undefined;
  readonly maxFrameBytes: number;
  readonly log: Log;
  nextSequence(): number;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** A queue pauses above this, so that what a slow reader leaves lies in the queue, where it is counted and expires. */
const PAUSE_BYTES = 1024 * 1024;
/** Topics cannot wait: a reader that leaves this much unread is cut off. */
const CUT_OFF_BYTES = 64 * 1024 * 1024;

/** One client's connection to the loopback broker, from its first byte to its last. */
export class BrokerSession {
  readonly #socket: Socket;
  readonly #core: BrokerCore;
  readonly #parser: FrameParser;
  readonly #subscriptions = new Map<string, BrokerSubscription>();
  readonly #held = new Set<BrokerSubscription>();
  readonly #timers: NodeJS.Timeout[] = [];
  #version: StompVersion | undefined;
  #lastReadAt = Date.now();

  constructor(socket: Socket, core: BrokerCore) {
    this.#socket = socket;
    this.#core = core;
    this.#parser = new FrameParser({ maxFrameBytes: core.maxFrameBytes });
    this.#timers.push(setTimeout(() => this.#closeUnlessConnected(), CONNECT_TIMEOUT_MS));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => this.#wakeHeld());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#end());
  }

  /** Cuts the connection; what it did not acknowledge goes back to its queues. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** For subscriptions: whether the socket takes more; one that must wait is woken when it does. */
  isWritable(subscription: BrokerSubscription): boolean {
    if (this.#socket.destroyed) return false;
    const writable = this.#socket.writableLength < PAUSE_BYTES;
    if (!writable) this.#held.add(subscription);
    return writable;
  }

  /** For subscriptions: writes one MESSAGE. Must not throw nor change a queue, a queue is just serving. */
  write(subscription: BrokerSubscription, message: BrokerMessage): void {
    const headers = new Map([
      ['destination', message.destination],
      ['message-id', message.id],
    ]);
    if (this.#version !== '1.0') headers.set('subscription', subscription.id);
    if (subscription.ackMode !== 'auto' && this.#version === '1.2') headers.set('ack', ackId(subscription, message));
    if (message.redelivered) headers.set('redelivered', 'true');
    if (!message.headers.has('priority')) headers.set('priority', '4');
    try {
      this.#send('MESSAGE', [...headers, ...message.headers], message.body);
    } catch (fault) {
      // STOMP 1.0 cannot write a header with a line break; the message is lost to this client alone.
      this.#core.log('warn', 'message-not-deliverable', { destination: message.destination, message: String(fault) });
    }
    if (this.#socket.writableLength > CUT_OFF_BYTES) this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#lastReadAt = Date.now();
    try {
      for (const frame of this.#parser.push(chunk)) {
        if (this.#socket.destroyed || this.#socket.writableEnded) return;
        this.#take(frame);
      }
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #take(frame: Frame): void {
    if (this.#version === undefined) return this.#connect(frame);
    switch (frame.command) {
      case 'SEND':
        this.#publish(frame);
        break;
      case 'SUBSCRIBE':
        this.#subscribe(frame);
        break;
      case 'UNSUBSCRIBE':
        this.#unsubscribe(frame);
        break;
      case 'ACK':
      case 'NACK':
        this.#acknowledge(frame);
        break;
      case 'DISCONNECT':
        break;
      default:
        throw new ClientFault(`${frame.command} is not among the commands of this broker`);
    }
    this.#confirm(frame);
    if (frame.command === 'DISCONNECT') this.#socket.end();
  }

  #connect(frame: Frame): void {
    const session = agreeSession(frame, this.#core.credentials);
    this.#version = session.version;
    this.#parser.version = session.version;
    this.#send('CONNECTED', session.headers);
    const { sendEveryMs, expectEveryMs } = session;
    if (sendEveryMs > 0) this.#timers.push(setInterval(() => this.#socket.write('\n'), sendEveryMs));
    if (expectEveryMs > 0) this.#timers.push(setInterval(() => this.#closeIfSilent(expectEveryMs), expectEveryMs));
  }

  #publish(frame: Frame): void {
    const destination = required(frame, 'destination');
    const accepted = this.#core.destinations.publish(toBrokerMessage(frame, destination, this.#core.nextSequence()));
    // Without a receipt nobody waits for an answer; a node that floods a queue must not lose its connection over it.
    if (!accepted && frame.headers.has('receipt')) throw new ClientFault(`Queue ${destination} is full`);
  }

  #subscribe(frame: Frame): void {
    const destination = required(frame, 'destination');
    const id = frame.headers.get('id') ?? destination;
    if (this.#subscriptions.has(id)) throw new ClientFault(`There is a subscription ${id} already`);
    const identity = readSelector(frame.headers.get('selector'));
    const prefetch = readPrefetch(frame.headers.get('activemq.prefetchSize'));
    const subscription = new BrokerSubscription(
      { id, destination, identity, ackMode: readAckMode(frame), prefetch },
      this,
    );
    this.#core.destinations.attach(destination, subscription);
    this.#subscriptions.set(id, subscription);
  }

  #unsubscribe(frame: Frame): void {
    const id = frame.headers.get('id') ?? required(frame, 'destination');
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) throw new ClientFault(`There is no subscription ${id}`);
    this.#drop(subscription);
  }

  /** A refused message (NACK) is given up like an acknowledged one; ActiveMQ puts it into its dead-letter queue. */
  #acknowledge(frame: Frame): void {
    const ack = this.#version === '1.2' ? readAckId(required(frame, 'id')) : readOldAck(frame);
    const subscription = this.#subscriptionsNamed(ack.subscription).find((held) => held.acknowledge(ack.message));
    if (subscription === undefined)
      throw new ClientFault(`Message ${ack.message} does not wait for an acknowledgement`);
    this.#core.destinations.wake(subscription.destination, subscription);
  }

  /** Without a name, which STOMP 1.0 allows, it may be any of them. */
  #subscriptionsNamed(id: string | undefined): readonly BrokerSubscription[] {
    if (id === undefined) return [...this.#subscriptions.values()];
    const subscription = this.#subscriptions.get(id);
    return subscription === undefined ? [] : [subscription];
  }

  #confirm(frame: Frame): void {
    const receipt = frame.headers.get('receipt');
    if (receipt !== undefined) this.#send('RECEIPT', [['receipt-id', receipt]]);
  }

  #drop(subscription: BrokerSubscription): void {
    this.#subscriptions.delete(subscription.id);
    this.#held.delete(subscription);
    this.#core.destinations.detach(subscription.destination, subscription, subscription.unacknowledged);
  }

  #wakeHeld(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const subscription of held) this.#core.destinations.wake(subscription.destination, subscription);
  }

  #send(command: string, headers: Iterable<readonly [string, string]>, body?: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(
      encodeFrame({ command, headers, ...(body === undefined ? {} : { body }) }, this.#version ?? '1.0'),
    );
  }

  #fail(fault: unknown): void {
    const message = fault instanceof Error ? fault.message : String(fault);
    this.#core.log('warn', 'client-fault', { message });
    this.#send('ERROR', [
      ['message', message.replace(/[^\x20-\x7e]/g, '?')],
      ['content-type', 'text/plain'],
    ]);
    this.#socket.end();
    // A client that does not close its side would hold its messages for ever.
    this.#timers.push(setTimeout(() => this.#socket.destroy(), 1_000));
    this.#release();
  }

  #closeUnlessConnected(): void {
    if (this.#version === undefined) this.#fail(new ClientFault(`No CONNECT within ${CONNECT_TIMEOUT_MS} ms`));
  }

  #closeIfSilent(expectEveryMs: number): void {
    if (Date.now() - this.#lastReadAt > 2 * expectEveryMs)
      this.#fail(new ClientFault(`No heart-beat for ${2 * expectEveryMs} ms`));
  }

  #release(): void {
    for (const subscription of [...this.#subscriptions.values()]) this.#drop(subscription);
  }

  #end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#release();
  }
}

function required(frame: Frame, header: string): string {
  const value = frame.headers.get(header);
  if (value === undefined || value === '') throw new ClientFault(`${frame.command} needs the header ${header}`);
  return value;
}

function readAckMode(frame: Frame): AckMode {
  const mode = frame.headers.get('ack') ?? 'auto';
  if (mode === 'auto' || mode === 'client') return mode;
  throw new ClientFault('ack must be auto or client');
}

function readPrefetch(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function readOldAck(frame: Frame): { message: string; subscription: string | undefined } {
  return { message: required(frame, 'message-id'), subscription: frame.headers.get('subscription') };
}

/** The ack header of STOMP 1.2 names the message first: its id holds no space, a subscription's may. */
function ackId(subscription: BrokerSubscription, message: BrokerMessage): string {
  return `${message.id} ${subscription.id}`;
}

function readAckId(id: string): { message: string; subscription: string | undefined } {
  const [message = '', ...rest] = id.split(' ');
  return { message, subscription: rest.join(' ') };
}

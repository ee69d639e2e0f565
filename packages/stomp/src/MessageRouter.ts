import { Delivery, type AckRun } from './AckRun.ts';
import { ackFault } from './encodeAck.ts';
import type { Frame, StompVersion } from './Frame.ts';
import type { DroppedMessage, StompMessage } from './StompConnection.ts';
import { TooManyUnacknowledged } from './stompErrors.ts';

/** One of our subscriptions and what its messages are handed to. */
export interface Subscription {
  readonly id: string;
  readonly destination: string;
  readonly ack: 'auto' | 'client';
  readonly onMessage: (message: StompMessage) => unknown;
}

/** The way back to the connection: `ack` lets a message of the run be acknowledged, `fail` ends it. */
interface Connection {
  readonly version: StompVersion;
  readonly deliveries: AckRun;
  readonly onDropped: (dropped: DroppedMessage) => void;
  readonly ack: (message: StompMessage) => void;
  readonly fail: (cause: unknown) => void;
}

/**
 * Messages that can be neither handed on nor acknowledged keep places of the prefetch until one behind them is acknowledged, perhaps
 * for ever. So many are borne; with one more the connection ends, they go back to the broker, and there they can expire.
 */
const MAX_UNACKNOWLEDGED = 50;

/** Brings every message to its subscription; what nobody can have must neither end the connection nor come back for ever. */
export class MessageRouter {
  readonly #connection: Connection;
  readonly #subscriptions = new Map<string, Subscription>();
  #unacknowledged = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  add(subscription: Subscription): void {
    this.#subscriptions.set(subscription.id, subscription);
  }

  /** Says whether it was there. */
  delete(subscription: Subscription): boolean {
    return this.#subscriptions.delete(subscription.id);
  }

  clear(): void {
    this.#subscriptions.clear();
  }

  /** Hands a MESSAGE on, or drops it and says so. Throws what the handler throws, and TooManyUnacknowledged. */
  deliver({ headers, body, isOversize, headFault }: Frame): void {
    const message = new Delivery({ headers, body, isOversize });
    if (headFault !== undefined) return this.giveUp(message, `its head is malformed: ${headFault}`);
    const subscription = this.#subscriptionOf(message);
    if (subscription !== undefined) this.#handOn(message, subscription);
    // Any other message for nobody was under way when we unsubscribed; unacknowledged, it goes back to its queue.
    else if (isOversize) this.#report(message, 'it is oversize and for nobody', false);
  }

  /** Drops a message; acknowledges it where that is possible, because it would come first on every new connection. */
  giveUp(message: Delivery, fault: string): void {
    if (this.#isSettledOnDelivery(message)) return this.#report(message, fault, true);
    const unnamed = this.#hasOwnAckId(message)
      ? ackFault(message, this.#connection.version)
      : 'its ack header cannot be read';
    if (unnamed !== undefined) return this.#keepBack(message, `${fault}; ${unnamed}`);
    this.#connection.deliveries.add(message);
    this.#connection.ack(message);
    this.#report(message, fault, true);
  }

  #handOn(message: Delivery, { ack, onMessage }: Subscription): void {
    if (ack === 'client') {
      const fault = ackFault(message, this.#connection.version);
      if (fault !== undefined) return this.#keepBack(message, fault);
      this.#connection.deliveries.add(message);
    }
    const outcome = onMessage(message);
    if (outcome instanceof Promise) outcome.catch((cause: unknown) => this.#connection.fail(cause));
  }

  #keepBack(message: StompMessage, fault: string): void {
    this.#unacknowledged += 1;
    this.#report(message, fault, false);
    if (this.#unacknowledged > MAX_UNACKNOWLEDGED) throw new TooManyUnacknowledged(this.#unacknowledged);
  }

  #report({ destination }: StompMessage, fault: string, isAcknowledged: boolean): void {
    this.#connection.onDropped({ destination, fault, isAcknowledged });
  }

  /** STOMP 1.2 gives an ack header to what must be acknowledged; before, the subscription has to be known. */
  #isSettledOnDelivery(message: StompMessage): boolean {
    const subscription = this.#subscriptionOf(message);
    if (subscription !== undefined) return subscription.ack === 'auto';
    return this.#subscriptions.values().every(({ ack }) => ack === 'auto');
  }

  /** In 1.2 the message-id is no substitute: ActiveMQ answers an id that it does not know with ERROR, which ends the connection. */
  #hasOwnAckId({ headers }: StompMessage): boolean {
    return this.#connection.version !== '1.2' || headers.has('ack');
  }

  /** By its id; STOMP 1.0 does not oblige the broker to echo one, so there the destination decides where it is missing. */
  #subscriptionOf({ headers, destination }: StompMessage): Subscription | undefined {
    const id = headers.get('subscription');
    if (id !== undefined) return this.#subscriptions.get(id);
    if (this.#connection.version !== '1.0') return undefined;
    return this.#subscriptions.values().find((subscription) => subscription.destination === destination);
  }
}

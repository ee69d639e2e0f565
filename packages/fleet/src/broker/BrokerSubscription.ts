import type { BrokerMessage } from './BrokerMessage.ts';
import type { Consumer } from './BrokerQueue.ts';

/** How a consumer acknowledges; `client` covers everything before the acknowledged message as well. */
export type AckMode = 'auto' | 'client';

/** The socket's side of a subscription. */
export interface Outlet {
  isWritable(subscription: BrokerSubscription): boolean;
  write(subscription: BrokerSubscription, message: BrokerMessage): void;
}

/** How many unacknowledged messages a subscription may hold, unless it says otherwise in activemq.prefetchSize. */
const DEFAULT_PREFETCH = 1_000;

/** One SUBSCRIBE of one connection, with the messages that it has not acknowledged yet. */
export class BrokerSubscription implements Consumer {
  readonly id: string;
  readonly destination: string;
  readonly identity: string | undefined;
  readonly ackMode: AckMode;
  readonly #outlet: Outlet;
  readonly #prefetch: number;
  readonly #unacknowledged = new Map<string, BrokerMessage>();

  constructor(
    subscribe: {
      id: string;
      destination: string;
      identity: string | undefined;
      ackMode: AckMode;
      prefetch?: number | undefined;
    },
    outlet: Outlet,
  ) {
    this.id = subscribe.id;
    this.destination = subscribe.destination;
    this.identity = subscribe.identity;
    this.ackMode = subscribe.ackMode;
    this.#prefetch = subscribe.prefetch ?? DEFAULT_PREFETCH;
    this.#outlet = outlet;
  }

  /** What was delivered and not acknowledged, oldest first. */
  get unacknowledged(): readonly BrokerMessage[] {
    return [...this.#unacknowledged.values()];
  }

  isReady(): boolean {
    return this.#unacknowledged.size < this.#prefetch && this.#outlet.isWritable(this);
  }

  deliver(message: BrokerMessage): void {
    if (this.ackMode !== 'auto') this.#unacknowledged.set(message.id, message);
    this.#outlet.write(this, message);
  }

  /** Acknowledges a message; false if it is not one that waits for that. */
  acknowledge(messageId: string): boolean {
    if (!this.#unacknowledged.has(messageId)) return false;
    for (const id of [...this.#unacknowledged.keys()]) {
      this.#unacknowledged.delete(id);
      if (id === messageId) break;
    }
    return true;
  }
}

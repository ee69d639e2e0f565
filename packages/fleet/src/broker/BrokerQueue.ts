import type { BrokerMessage } from './BrokerMessage.ts';
import { Lane } from './Lane.ts';

/** Someone who takes messages off a queue; the broker asks it before it hands anything over. */
export interface Consumer {
  /** Takes only messages whose mc_identity is this; undefined: takes all. */
  readonly identity: string | undefined;
  isReady(): boolean;
  deliver(message: BrokerMessage): void;
}

/** How much may wait in one queue. */
export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * A queue: each message goes to one consumer, and waits while there is none. Messages are kept in a lane per mc_identity, because
 * thousands of nodes read the same queue, each with its own selector; order holds within a lane.
 */
export class BrokerQueue {
  readonly #limits: QueueLimits;
  readonly #lanes = new Map<string, Lane>();
  readonly #consumers = new Map<string | undefined, Set<Consumer>>();
  #messages = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#messages;
  }

  /** Whether nobody would miss the queue. */
  get isIdle(): boolean {
    return this.#messages === 0 && this.#consumers.size === 0;
  }

  /** Takes a message, or refuses it with false when the queue is full. */
  offer(message: BrokerMessage): boolean {
    if (this.#messages >= this.#limits.messages || this.#bytes + message.body.length > this.#limits.bytes) return false;
    this.#count(message, 1);
    this.#lane(laneOf(message)).append(message);
    this.#serve(laneOf(message));
    return true;
  }

  /** Takes back what a consumer had and did not acknowledge; never refused, it was in the queue before. */
  giveBack(messages: readonly BrokerMessage[]): void {
    for (const message of messages) {
      message.redelivered = true;
      this.#count(message, 1);
    }
    for (const [lane, returned] of Map.groupBy(messages, laneOf)) {
      this.#lane(lane).insert(returned);
      this.#serve(lane);
    }
  }

  /** Adds a consumer, which gets what waits for it at once. */
  attach(consumer: Consumer): void {
    const group = this.#consumers.get(consumer.identity) ?? new Set();
    this.#consumers.set(consumer.identity, group.add(consumer));
    this.wake(consumer);
  }

  /** Removes a consumer; what it holds is the caller's to give back. */
  detach(consumer: Consumer): void {
    const group = this.#consumers.get(consumer.identity);
    if (group?.delete(consumer) === true && group.size === 0) this.#consumers.delete(consumer.identity);
  }

  /** Tells that a consumer may be ready again. */
  wake(consumer: Consumer): void {
    if (consumer.identity !== undefined) this.#serve(consumer.identity);
    else for (const lane of [...this.#lanes.keys()]) this.#serve(lane);
  }

  /** Drops what expired before now (unix milliseconds) and says how many that were. */
  dropExpired(now: number): number {
    const before = this.#messages;
    for (const [name, lane] of this.#lanes) {
      for (const message of lane.remove(({ expiresAt }) => expiresAt <= now)) this.#count(message, -1);
      if (lane.length === 0) this.#lanes.delete(name);
    }
    return before - this.#messages;
  }

  #lane(name: string): Lane {
    const existing = this.#lanes.get(name);
    if (existing !== undefined) return existing;
    const lane = new Lane();
    this.#lanes.set(name, lane);
    return lane;
  }

  #serve(name: string): void {
    const lane = this.#lanes.get(name);
    if (lane === undefined) return;
    const now = Date.now();
    for (let message = lane.first(); message !== undefined; message = lane.first()) {
      const consumer = message.expiresAt > now ? this.#nextConsumer(name) : null;
      if (consumer === undefined) return;
      lane.removeFirst();
      this.#count(message, -1);
      consumer?.deliver(message);
    }
    this.#lanes.delete(name);
  }

  /** The next consumer in turn that is ready. */
  #nextConsumer(lane: string): Consumer | undefined {
    for (const group of [this.#consumers.get(lane), this.#consumers.get(undefined)]) {
      for (const consumer of group ?? []) {
        if (!consumer.isReady()) continue;
        group?.delete(consumer);
        group?.add(consumer);
        return consumer;
      }
    }
    return undefined;
  }

  #count(message: BrokerMessage, change: 1 | -1): void {
    this.#messages += change;
    this.#bytes += change * message.body.length;
  }
}

function laneOf(message: BrokerMessage): string {
  return message.headers.get('mc_identity') ?? '';
}

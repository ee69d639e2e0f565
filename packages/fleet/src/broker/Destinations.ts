import { BrokerQueue, type Consumer, type QueueLimits } from './BrokerQueue.ts';
import type { BrokerMessage } from './BrokerMessage.ts';
import { ClientFault } from './brokerErrors.ts';

/** Writes one line of the log. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, facts: Readonly<Record<string, unknown>>) => void;

/** The queues and topics of one broker; a destination exists while somebody uses it. */
export class Destinations {
  readonly #limits: QueueLimits;
  readonly #log: Log;
  readonly #queues = new Map<string, BrokerQueue>();
  readonly #topics = new Map<string, Set<Consumer>>();
  readonly #reportedFull = new Set<string>();

  constructor(limits: QueueLimits, log: Log) {
    this.#limits = limits;
    this.#log = log;
  }

  /** Hands a message to its queue or topic; false: the queue is full and the message is lost. */
  publish(message: BrokerMessage): boolean {
    if (message.expiresAt <= Date.now()) return true;
    if (kindOf(message.destination) === 'topic') {
      for (const consumer of this.#topics.get(message.destination) ?? [])
        if (wants(consumer, message)) consumer.deliver(message);
      return true;
    }
    const accepted = this.#queue(message.destination).offer(message);
    if (!accepted) this.#reportFull(message.destination);
    return accepted;
  }

  /** Begins to feed a consumer. Throws ClientFault for a name that is neither queue nor topic. */
  attach(destination: string, consumer: Consumer): void {
    if (kindOf(destination) === 'queue') return this.#queue(destination).attach(consumer);
    const consumers = this.#topics.get(destination) ?? new Set();
    this.#topics.set(destination, consumers.add(consumer));
  }

  /** Ends to feed a consumer and takes back what it did not acknowledge. */
  detach(destination: string, consumer: Consumer, unacknowledged: readonly BrokerMessage[]): void {
    const queue = this.#queues.get(destination);
    queue?.detach(consumer);
    queue?.giveBack(unacknowledged);
    if (queue?.isIdle === true) this.#queues.delete(destination);
    const topic = this.#topics.get(destination);
    if (topic?.delete(consumer) === true && topic.size === 0) this.#topics.delete(destination);
  }

  /** Tells that a consumer may be ready again. */
  wake(destination: string, consumer: Consumer): void {
    this.#queues.get(destination)?.wake(consumer);
  }

  /** How many messages wait in a queue. */
  waiting(destination: string): number {
    return this.#queues.get(destination)?.waiting ?? 0;
  }

  /** Drops expired messages: those for hosts that are gone would stay for ever. */
  dropExpired(): void {
    const now = Date.now();
    for (const [destination, queue] of this.#queues) {
      const dropped = queue.dropExpired(now);
      if (dropped > 0) this.#log('info', 'messages-expired', { destination, dropped });
      if (queue.isIdle) this.#queues.delete(destination);
      if (queue.waiting < this.#limits.messages / 2) this.#reportedFull.delete(destination);
    }
  }

  #queue(destination: string): BrokerQueue {
    const existing = this.#queues.get(destination);
    if (existing !== undefined) return existing;
    const queue = new BrokerQueue(this.#limits);
    this.#queues.set(destination, queue);
    return queue;
  }

  /** Once per queue until it has room again: a full queue would otherwise fill the log as well. */
  #reportFull(destination: string): void {
    if (this.#reportedFull.has(destination)) return;
    this.#reportedFull.add(destination);
    const message = `Queue ${destination} is full (${this.#limits.messages} messages or ${this.#limits.bytes} bytes), new messages are lost until somebody reads it`;
    this.#log('error', 'queue-full', { destination, ...this.#limits, message });
  }
}

function kindOf(destination: string): 'queue' | 'topic' {
  const kind = /^\/(queue|topic)\/[^\s>*]+$/.exec(destination)?.[1];
  if (kind === 'queue' || kind === 'topic') return kind;
  throw new ClientFault(`Unknown destination ${destination.slice(0, 100)}; it must be /queue/NAME or /topic/NAME`);
}

function wants(consumer: Consumer, message: BrokerMessage): boolean {
  return consumer.identity === undefined || consumer.identity === message.headers.get('mc_identity');
}

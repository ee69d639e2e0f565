import type { StompMessage } from './StompConnection.ts';

/** A message as it was handed on. */
export class Delivery implements StompMessage {
  readonly destination: string;
  readonly headers: StompMessage['headers'];
  readonly body: Buffer;
  readonly isOversize: boolean;
  isAccepted = false;

  constructor({ headers, body, isOversize }: Pick<StompMessage, 'headers' | 'body' | 'isOversize'>) {
    this.destination = headers.get('destination') ?? '';
    this.headers = headers;
    this.body = body;
    this.isOversize = isOversize;
  }
}

/**
 * The deliveries of one connection that wait for their acknowledgement. The broker takes an ACK for all that it delivered before as well
 * (STOMP 1.2, "SUBSCRIBE ack Header", client), so only what has been accepted without a gap from the oldest on may be named. All subscriptions
 * share one run: RabbitMQ counts deliveries by connection.
 */
export class AckRun {
  /** Oldest first. No Map: the tables that it outgrows keep alive what it has long forgotten, thousands of messages. */
  #waiting: Delivery[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(delivery: Delivery): void {
    this.#waiting.push(delivery);
  }

  /** Takes what is accepted up to the first gap; gives what has to be named for it: the last message of each subscription, the oldest first. */
  take(): readonly Delivery[] {
    const gap = this.#waiting.findIndex(({ isAccepted }) => !isAccepted);
    const last = new Map<string | undefined, Delivery>();
    for (const delivery of this.#waiting.splice(0, gap === -1 ? this.#waiting.length : gap)) {
      const subscription = delivery.headers.get('subscription');
      last.delete(subscription);
      last.set(subscription, delivery);
    }
    return [...last.values()];
  }
}

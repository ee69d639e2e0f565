import type { StompMessage } from './StompConnection.ts';

/**
 * The deliveries of one connection that wait for their acknowledgement. The broker takes an ACK for all that it delivered before as well
 * (STOMP 1.2, "SUBSCRIBE ack Header", client), so only what has been accepted without a gap from the oldest on may be named. All subscriptions
 * share one run: RabbitMQ counts deliveries by connection.
 */
export class AckRun {
  /** Whether it has been accepted, oldest first. */
  readonly #waiting = new Map<StompMessage, boolean>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(message: StompMessage): void {
    this.#waiting.set(message, false);
  }

  /** Says whether it waits here. */
  accept(message: StompMessage): boolean {
    if (!this.#waiting.has(message)) return false;
    this.#waiting.set(message, true);
    return true;
  }

  /** Forgets what a subscription that has ended delivered; the broker gives it to another. */
  drop(subscriptionId: string): void {
    for (const message of this.#waiting.keys())
      if (message.headers.get('subscription') === subscriptionId) this.#waiting.delete(message);
  }

  /** Takes what is accepted up to the first gap; gives what has to be named for it: the last message of each subscription, the oldest first. */
  take(): readonly StompMessage[] {
    const last = new Map<string | undefined, StompMessage>();
    for (const [message, isAccepted] of this.#waiting) {
      if (!isAccepted) break;
      this.#waiting.delete(message);
      const subscription = message.headers.get('subscription');
      last.delete(subscription);
      last.set(subscription, message);
    }
    return [...last.values()];
  }
}

import type { BrokerMessage } from './BrokerMessage.ts';

/** Messages in their order, cheap to take from the front however many wait. */
export class Lane {
  #messages: BrokerMessage[] = [];
  #head = 0;

  get length(): number {
    return this.#messages.length - this.#head;
  }

  first(): BrokerMessage | undefined {
    return this.#messages[this.#head];
  }

  append(message: BrokerMessage): void {
    this.#messages.push(message);
  }

  /** Puts messages that were taken before back to their places. */
  insert(messages: readonly BrokerMessage[]): void {
    this.#messages = [...messages, ...this.#messages.slice(this.#head)].sort((a, b) => a.sequence - b.sequence);
    this.#head = 0;
  }

  removeFirst(): void {
    this.#head += 1;
    if (this.#head < 1_000 || this.#head * 2 < this.#messages.length) return;
    this.#messages = this.#messages.slice(this.#head);
    this.#head = 0;
  }

  /** Removes every message that a test says yes to, and returns those. */
  remove(test: (message: BrokerMessage) => boolean): readonly BrokerMessage[] {
    const { removed = [], kept = [] } = Object.groupBy(this.#messages.slice(this.#head), (message) =>
      test(message) ? 'removed' : 'kept',
    );
    this.#messages = kept;
    this.#head = 0;
    return removed;
  }
}

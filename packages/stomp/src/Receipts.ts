import { ReceiptTimeout } from './stompErrors.ts';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The confirmations that we have asked the broker for and still wait for. */
export class Receipts {
  readonly #waiting = new Map<string, Waiting>();
  readonly #timeoutMs: number;
  #last = 0;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Whether any confirmation is still waited for. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Opens one: the id for the receipt header, and a promise that rejects with ReceiptTimeout or the reason of failAll. */
  expect(command: string): { id: string; arrived: Promise<void> } {
    this.#last += 1;
    const id = `receipt-${this.#last}`;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#expire(id, command), this.#timeoutMs);
    this.#waiting.set(id, { resolve, reject, timer });
    return { id, arrived: promise };
  }

  /** The broker's RECEIPT came; an id nobody waits for is ignored, it may be late. */
  settle(id: string | undefined): void {
    this.#take(id)?.resolve();
  }

  /** Rejects all that still wait. */
  failAll(reason: Error): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(reason);
  }

  #expire(id: string, command: string): void {
    this.#take(id)?.reject(new ReceiptTimeout(command, this.#timeoutMs));
  }

  #take(id: string | undefined): Waiting | undefined {
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    return waiting;
  }
}

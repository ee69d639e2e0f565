/** What a broker adds to a request's ttl before it drops it (reliability.md §3.3). */
const BROKER_EXPIRY_MS = 10_000;

/** Counts the directed requests that may still wait at the broker for hosts that do not take them: from about 200 on they hold up everybody's (reliability.md M17). */
export class Backlog {
  readonly #most: number;
  readonly #monotonicMs: () => number;
  readonly #goneAtMs = new Map<string, number>();

  constructor(most: number, monotonicMs: () => number = () => performance.now()) {
    this.#most = most;
    this.#monotonicMs = monotonicMs;
  }

  /** How many more questions may be put now. */
  get room(): number {
    const nowMs = this.#monotonicMs();
    for (const [requestId, goneAtMs] of this.#goneAtMs) if (goneAtMs <= nowMs) this.#goneAtMs.delete(requestId);
    return Math.max(0, this.#most - this.#goneAtMs.size);
  }

  /** Whether a question may still wait. */
  has(requestId: string): boolean {
    return this.#goneAtMs.has(requestId);
  }

  /** A question is about to be put. */
  asked(requestId: string, ttlSeconds: number): void {
    this.#goneAtMs.set(requestId, this.#monotonicMs() + ttlSeconds * 1000 + BROKER_EXPIRY_MS);
  }

  /** Its answer has come, however late. */
  answered(requestId: string): void {
    this.#goneAtMs.delete(requestId);
  }
}

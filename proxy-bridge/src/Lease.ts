import { timing } from './timing.ts';

/** Two clocks: a monotonic one, which the wall clock's steps do not touch, and the wall clock, which counts a suspended machine. */
export interface LeaseClock {
  monotonicMs(): number;
  wallMs(): number;
}

const systemClock: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** The right to send: lasts for a while after the API was last reached. */
export class Lease {
  readonly #clock: LeaseClock;
  #spanMs: number = timing.leaseMs;
  #renewedAt: { monotonicMs: number; wallMs: number } | undefined;

  constructor(clock: LeaseClock = systemClock) {
    this.#clock = clock;
  }

  /** The instant to renew from: before the request, because the API counts from when it got it at the latest. */
  mark(): { monotonicMs: number; wallMs: number } {
    return { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.wallMs() };
  }

  /** Prolongs it; `spanMs` is what the API grants. */
  renew(from: { monotonicMs: number; wallMs: number }, spanMs: number): void {
    this.#renewedAt = from;
    this.#spanMs = Math.min(spanMs, timing.leaseMs);
  }

  /** Whether the bridge may send now: neither clock says that the lease has run out. */
  isHeld(): boolean {
    if (this.#renewedAt === undefined) return false;
    const now = this.mark();
    const age = Math.max(now.monotonicMs - this.#renewedAt.monotonicMs, now.wallMs - this.#renewedAt.wallMs);
    return age < this.#spanMs;
  }
}

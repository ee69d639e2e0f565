import { uptime } from 'node:os';
import { timing } from './timing.ts';

/** Two clocks that nobody can set: one is finer, the other also counts while the machine is suspended. */
export interface LeaseClock {
  monotonicMs(): number;
  bootMs(): number;
}

/** Those of this machine. */
export const systemClock: LeaseClock = { monotonicMs: () => performance.now(), bootMs: () => uptime() * 1000 };

/** An instant on both clocks. */
export interface LeaseInstant {
  readonly monotonicMs: number;
  readonly bootMs: number;
}

/** The right to send: lasts for a while after the API was last reached. */
export class Lease {
  readonly #clock: LeaseClock;
  #spanMs: number = timing.leaseMs;
  #renewedAt: LeaseInstant | undefined;

  constructor(clock: LeaseClock = systemClock) {
    this.#clock = clock;
  }

  /** The instant to renew from: before the request, because the API counts from when it got it at the latest. */
  mark(): LeaseInstant {
    return { monotonicMs: this.#clock.monotonicMs(), bootMs: this.#clock.bootMs() };
  }

  /** Prolongs it; `spanMs` is what the API grants. */
  renew(from: LeaseInstant, spanMs: number): void {
    this.#renewedAt = from;
    this.#spanMs = Math.min(spanMs, timing.leaseMs);
  }

  /** Ends it at once. */
  revoke(): void {
    this.#renewedAt = undefined;
  }

  /** Whether the bridge may send now: neither clock says that the lease has run out. */
  isHeld(): boolean {
    if (this.#renewedAt === undefined) return false;
    const now = this.mark();
    const age = Math.max(now.monotonicMs - this.#renewedAt.monotonicMs, now.bootMs - this.#renewedAt.bootMs);
    return age < this.#spanMs;
  }
}

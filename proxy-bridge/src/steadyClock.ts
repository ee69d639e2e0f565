import type { LeaseClock } from './Lease.ts';
import { systemClock } from './Lease.ts';

/**
 * A clock for the instants of the journal (unix ms), which decides when silence is silence: the wall clock as it was when this was
 * called, and what has passed since, time asleep included. Setting the wall clock does not move it. After a restart it begins
 * with the wall clock again, since nothing else is known then: a clock that was set in between moves all deadlines by as much.
 */
export function steadyClock(wallMs: () => number = Date.now, clock: LeaseClock = systemClock): () => number {
  const startMs = wallMs();
  const monotonicStartMs = clock.monotonicMs();
  const bootStartMs = clock.bootMs();
  return () => Math.floor(startMs + Math.max(clock.monotonicMs() - monotonicStartMs, clock.bootMs() - bootStartMs));
}

import { setTimeout as sleep } from 'node:timers/promises';

/** How often to look, and for how long. */
export interface Patience {
  readonly everyMs?: number;
  readonly withinMs?: number;
}

/** Looks again and again until it holds; throws when the time is over (90 seconds), saying what did not come true. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { everyMs = 50, withinMs = 90_000 }: Patience = {},
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited ${withinMs / 1_000} s in vain: ${what}`);
    await sleep(everyMs);
  }
}

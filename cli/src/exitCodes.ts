import type { TaskProgress } from '@chargehand/api-client';

/** What the exit status of `chargehand` means. */
export const exitCodes = {
  allSucceeded: 0,
  someFailed: 1,
  someUnknown: 2,
  cancelled: 3,
  refused: 4,
  unreachable: 5,
  interrupted: 130,
} as const;

/** The exit status for a task that has ended. That it was stopped weighs most; a host that may have run without an answer weighs more than one that failed. */
export function exitCodeOf({ state, stop, counts }: Pick<TaskProgress, 'state' | 'stop' | 'counts'>): number {
  if (state === 'REJECTED') return exitCodes.refused;
  if (state !== 'FINISHED' || stop !== null) return exitCodes.cancelled;
  if (counts.unknown > 0) return exitCodes.someUnknown;
  if (counts.failed + counts.notSent > 0) return exitCodes.someFailed;
  return exitCodes.allSucceeded;
}

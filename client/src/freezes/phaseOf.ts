import type { Freeze } from './useFreezes.ts';

/** Whether a freeze holds at this moment, may hold later, or is over. */
export type FreezePhase = 'now' | 'coming' | 'past';

/** Says in which phase a freeze is. */
export function phaseOf({ isCurrent, endedAt, endsAt }: Freeze, now: Date): FreezePhase {
  if (isCurrent) return 'now';
  return endedAt !== null || (endsAt !== null && Date.parse(endsAt) <= now.getTime()) ? 'past' : 'coming';
}

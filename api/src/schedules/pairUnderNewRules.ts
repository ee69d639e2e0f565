import { latestOccurrence, nextOccurrence, type Timing } from './occurrences.ts';

/** No zone's rules have been changed by more in our days; what is further apart is another wall time. */
const MOST_SHIFT_MS = 3 * 3_600_000;

/**
 * The instant that a due time stored under older rules of its zone has under today's: the occurrence next to it, the later one if two are as near,
 * so that none comes a second time. Null: there is none within three hours. Throws as occurrencesAfter.
 */
export function pairUnderNewRules(timing: Timing, stored: Date): Date | null {
  const at = stored.getTime();
  const before = latestOccurrence(timing, new Date(at - MOST_SHIFT_MS - 1), new Date(at - 1))?.at;
  const next = nextOccurrence(timing, new Date(at - 1))?.at;
  const near = [next, before].flatMap((each) => {
    const shift = each === undefined ? Infinity : Math.abs(each.getTime() - at);
    return each === undefined || shift > MOST_SHIFT_MS ? [] : [{ each, shift }];
  });
  const [nearest] = near.toSorted((a, b) => a.shift - b.shift);
  return nearest?.each ?? null;
}

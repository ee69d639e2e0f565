import type { WindowDraft } from '../roles/WindowDraft.ts';
import { writeWallTime } from '../schedules/wallTime.ts';
import type { Freeze } from './useFreezes.ts';

/** The fields of a freeze as they are written in its form. */
export interface FreezeDraft extends WindowDraft {
  readonly reason: string;
  readonly isEverywhere: boolean;
  readonly hostgroups: readonly string[];
  /** On the clocks of this browser; empty: at once. */
  readonly startsAt: string;
  /** On the clocks of this browser; empty: until somebody ends it. */
  readonly endsAt: string;
}

/** The zone of this browser, in which days and times of a freeze are written. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Writes a freeze into its form; a new one says nothing yet, but the groups that are given. */
export function startFreeze(freeze: Freeze | undefined, hostgroups: readonly string[] = []): FreezeDraft {
  const zone = ownZone();
  const { weekly } = freeze ?? {};
  return {
    reason: freeze?.reason ?? '',
    isEverywhere: freeze?.hostgroups.length === 0,
    hostgroups: freeze?.hostgroups ?? hostgroups,
    startsAt: writeTime(freeze?.startsAt, zone),
    endsAt: writeTime(freeze?.endsAt, zone),
    hasWindow: weekly != null,
    days: weekly?.days ?? [1, 2, 3, 4, 5],
    from: weekly?.from ?? '22:00',
    to: weekly?.to ?? '06:00',
    zone: weekly?.zone ?? zone,
  };
}

function writeTime(instant: string | null | undefined, zone: string): string {
  return instant == null ? '' : writeWallTime(instant, zone);
}

import type { MissedPolicy } from '../tasks/Schedule.ts';
import { latestOccurrence, nextOccurrence, type Timing } from './occurrences.ts';
import { pairUnderNewRules } from './pairUnderNewRules.ts';

/** A start this late still counts as on time: the queue looks every two seconds, and a busy minute takes its time. */
export const ON_TIME_SECONDS = 60;

/** An enabled schedule that is due, as it is stored. */
export interface DueSchedule extends Timing {
  readonly nextDueAt: Date;
  readonly graceSeconds: number;
  readonly missedPolicy: MissedPolicy;
}

/** What is to be done about a schedule that is due. */
export interface FiringDecision {
  readonly act: 'RUN' | 'MISS';
  /** The latest time that has come: the decision is about it. */
  readonly dueAt: Date;
  /** The first of those before it, which were missed and for which it answers too; null: there were none. */
  readonly missedSince: Date | null;
  readonly lateSeconds: number;
  /** When it is due next; null: nothing comes any more. */
  readonly nextDueAt: Date | null;
}

/**
 * Decides about all times of a schedule that have come up to now, once: only the latest of them can still be run, by the policy; earlier ones are
 * never made up for. A time that was stored under older rules of its zone, by which it came earlier, does not come again by today's. Throws as
 * occurrencesAfter.
 */
export function decideFiring(schedule: DueSchedule, now: Date): FiringDecision {
  const first = schedule.nextDueAt;
  const dueAt = latestOccurrence(schedule, first, now)?.at ?? first;
  const lateSeconds = Math.max(0, (now.getTime() - dueAt.getTime()) / 1_000);
  const mayBeLate = schedule.missedPolicy === 'RUN_LATE' ? schedule.graceSeconds : ON_TIME_SECONDS;
  return {
    act: lateSeconds <= mayBeLate ? 'RUN' : 'MISS',
    dueAt,
    missedSince: dueAt > first ? first : null,
    lateSeconds,
    nextDueAt: nextOccurrence(schedule, lastAnswered(schedule, now))?.at ?? null,
  };
}

function lastAnswered(schedule: DueSchedule, now: Date): Date {
  const pair = schedule.cron === null ? null : pairUnderNewRules(schedule, schedule.nextDueAt);
  return pair !== null && pair > now ? pair : now;
}

import { writeDuration } from '../tasks/rollout/writeDuration.ts';
import type { ScheduleDetails } from './scheduleDetails.ts';
import type { ScheduleDraft } from './ScheduleDraft.ts';
import { writeWallTime } from './wallTime.ts';

/** Writes a schedule as it would stand in the form. readScheduleDraft reads it back. */
export function writeScheduleDraft(
  schedule: Pick<
    ScheduleDetails,
    'name' | 'filter' | 'cron' | 'at' | 'zone' | 'missedPolicy' | 'graceSeconds' | 'isEnabled'
  >,
): ScheduleDraft {
  const { name, filter, cron, at, zone, missedPolicy, graceSeconds, isEnabled } = schedule;
  return {
    name,
    filter,
    repeats: cron !== null,
    cron: cron ?? '',
    at: at === null ? '' : writeWallTime(at, zone),
    zone,
    missedPolicy,
    grace: writeDuration(graceSeconds),
    isEnabled,
  };
}

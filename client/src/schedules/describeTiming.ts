import { texts } from '../texts.ts';
import { describeCron } from './describeCron.ts';
import { formatDueTime } from './formatDueTime.ts';
import type { ScheduleTiming } from './ScheduleTiming.ts';
import { writeWallTime } from './wallTime.ts';

/** Says when a schedule runs, on the clocks of its zone: its cron text in words where it is a common one. */
export function describeTiming({ cron, at, zone }: ScheduleTiming): string {
  if (cron !== null) return describeCron(cron) ?? texts.cron.other;
  const isKnownZone = writeWallTime(at ?? '', zone) !== '';
  return texts.cron.once(isKnownZone ? formatDueTime(at ?? '', zone) : `${formatDueTime(at ?? '', 'UTC')} UTC`);
}

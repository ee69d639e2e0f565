import type { RuleWindow } from '@chargehand/api/access/Rule';

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Whether a window of the week is open at a moment: on each of its days it opens at one minute and lasts until the other one comes round. */
export function isShadowWindowOpen(window: RuleWindow | null, now: Date): boolean {
  if (window === null) return true;
  const { days, fromMinute, toMinute, zone } = window;
  const lasts = (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const minute = minuteOfWeek(now, zone);
  return days.some((day) => {
    const opened = (day - 1) * DAY_MINUTES + fromMinute;
    return (minute - opened + WEEK_MINUTES) % WEEK_MINUTES < lasts;
  });
}

/** From Monday's midnight, on the clocks of a zone. */
function minuteOfWeek(now: Date, zone: string): number {
  // The Swedish way to write a time is the one that Date reads.
  const wall = new Date(`${now.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')}Z`);
  return ((wall.getUTCDay() + 6) % 7) * DAY_MINUTES + wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

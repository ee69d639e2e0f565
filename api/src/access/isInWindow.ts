import type { RuleWindow } from './Rule.ts';

const MINUTES_OF_DAY = 1_440;

/** Whether a moment lies within a window of the week, by the clocks of its zone. Null: always. */
export function isInWindow(window: RuleWindow | null, now: Date): boolean {
  if (window === null) return true;
  const { day, minute } = wallOf(now, window.zone);
  const { fromMinute, toMinute, days } = window;
  if (fromMinute < toMinute) return days.includes(day) && minute >= fromMinute && minute < toMinute;
  // Past midnight it is still the window of the day before.
  return (days.includes(day) && minute >= fromMinute) || (days.includes(day === 1 ? 7 : day - 1) && minute < toMinute);
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const formats = new Map<string, Intl.DateTimeFormat>();

function wallOf(now: Date, zone: string): { readonly day: number; readonly minute: number } {
  const parts = formatOf(zone).formatToParts(now);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const minute = Number(part('hour')) * 60 + Number(part('minute'));
  return { day: DAYS.indexOf(part('weekday')) + 1, minute: minute % MINUTES_OF_DAY };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

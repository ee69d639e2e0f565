import { readAbsolutePeriod } from './readAbsolutePeriod.ts';
import { dayAround, periodAround, shift, type Period, type Unit } from './Period.ts';

/** What readPeriod reads, for people. */
export const periodForms =
  'a time: a date such as 2026-11-22, "2026-11-22 10:42" or 2026-11, a weekday, today, yesterday, tomorrow, now, "3 hours ago" or "2 days from now" (in double quotes if it has blanks), in the years 1 to 9999 and at most 1000 years from now';

/** Amounts beyond this many years are refused, so that what is valid does not depend on when it is read. */
const furthestYears = 1_000;
const perYear: Readonly<Record<Unit, number>> = {
  second: 31_556_952,
  minute: 525_949,
  hour: 8_765,
  day: 365,
  week: 52,
  month: 12,
  year: 1,
};
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const relative = /^(\d{1,12}) (second|minute|hour|day|week|month|year)s? (ago|from now)$/;

/**
 * The time that a text names, in UTC: an absolute date or time, `today`, `yesterday`, `tomorrow`, `now`, a weekday (the last one
 * before today, in full or by three letters), or an amount of a unit `ago` or `from now`: seconds, minutes and hours name that
 * very second, minute or hour of the clock, days and above that day. Undefined if it names none within the years 1 to 9999.
 */
export function readPeriod(text: string, now: Date): Period | undefined {
  const folded = text.trim().replace(/\s+/gu, ' ').toLowerCase();
  return readRelative(folded, now) ?? readNamed(folded, now) ?? readAbsolutePeriod(folded);
}

/** Whether a text names a time, whenever it is read. */
export function isPeriod(text: string): boolean {
  return readPeriod(text, new Date(0)) !== undefined;
}

function readRelative(text: string, now: Date): Period | undefined {
  const [, digits, name, direction] = relative.exec(text) ?? [];
  const unit = units.find((each) => each === name);
  if (unit === undefined) return undefined;
  const amount = Number(digits);
  if (amount > furthestYears * perYear[unit]) return undefined;
  return aroundShifted(now, unit, direction === 'ago' ? -amount : amount);
}

const units: readonly Unit[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'];

function aroundShifted(now: Date, unit: Unit, amount: number): Period | undefined {
  const instant = shift(now, unit, amount);
  return unit === 'second' || unit === 'minute' || unit === 'hour' ? periodAround(instant, unit) : dayAround(instant);
}

function readNamed(text: string, now: Date): Period | undefined {
  if (text === 'now') return periodAround(now, 'minute');
  const days = { today: 0, yesterday: -1, tomorrow: 1 };
  if (text === 'today' || text === 'yesterday' || text === 'tomorrow') return dayAround(shift(now, 'day', days[text]));
  const weekday = weekdays.findIndex((name) => text === name || text === name.slice(0, 3));
  if (weekday < 0) return undefined;
  const daysBack = ((now.getUTCDay() - weekday + 6) % 7) + 1;
  return dayAround(shift(now, 'day', -daysBack));
}

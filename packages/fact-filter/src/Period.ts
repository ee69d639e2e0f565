/** A stretch of time, from inclusive, to exclusive; `instant` if order compares with that instant and not with the edges. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly instant?: Date;
}

/** A unit of time that a filter can count. */
export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

const milliseconds = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const earliest = utc({ year: 1, month: 1, day: 1 }).getTime();
const latest = utc({ year: 10_000, month: 1, day: 1 }).getTime() - 1;

/** A stretch between two instants; undefined if it begins outside the years 1 to 9999, cut if it ends outside. */
export function period(from: Date, to: Date, instant?: Date): Period | undefined {
  // Not a Date either, whose time is NaN, passes this.
  if (!(from.getTime() >= earliest && from.getTime() < latest)) return undefined;
  const edges = { from, to: new Date(Math.min(to.getTime(), latest)) };
  return instant === undefined ? edges : { ...edges, instant };
}

/** The second, minute or hour of the clock around an instant, which order compares with itself. */
export function periodAround(instant: Date, unit: 'second' | 'minute' | 'hour'): Period | undefined {
  const length = milliseconds[unit];
  const start = Math.floor(instant.getTime() / length) * length;
  return period(new Date(start), new Date(start + length), instant);
}

/** The day around an instant. */
export function dayAround(instant: Date): Period | undefined {
  const start = Math.floor(instant.getTime() / milliseconds.day) * milliseconds.day;
  return period(new Date(start), new Date(start + milliseconds.day));
}

/** An instant some units later, or earlier; the day after the end of a month becomes its last day. */
export function shift(instant: Date, unit: Unit, amount: number): Date {
  if (unit !== 'month' && unit !== 'year') return new Date(instant.getTime() + amount * milliseconds[unit]);
  const months = instant.getUTCMonth() + amount * (unit === 'year' ? 12 : 1);
  const shifted = new Date(instant);
  shifted.setUTCDate(1);
  shifted.setUTCMonth(months);
  const lastDay = new Date(shifted);
  lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
  shifted.setUTCDate(Math.min(instant.getUTCDate(), lastDay.getUTCDate()));
  return shifted;
}

/** The midnight of a day, months from 1; Date.UTC takes the years below 100 for those after 1900. */
export function utc({
  year,
  month,
  day,
}: {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

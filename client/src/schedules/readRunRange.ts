import { readDayRange } from '../tasks/readDayRange.ts';

const defaultDays = 7;

/** Two instants between which runs are looked for. */
export interface RunRange {
  readonly from: string;
  readonly to: string;
}

/** Reads two local days (2026-11-22, or '' for none) as a range: from now on when no first day is given, and for seven days when no last one is. */
export function readRunRange(fromDay: string, toDay: string, now: Date): RunRange {
  const { from, to } = readDayRange(fromDay, toDay);
  const start = from === null ? now : new Date(from);
  return { from: start.toISOString(), to: to ?? daysAfter(start).toISOString() };
}

/** By the calendar, as the clocks may change on the way. */
function daysAfter(start: Date): Date {
  const end = new Date(start);
  end.setDate(end.getDate() + defaultDays);
  return end;
}

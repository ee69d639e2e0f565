/** Reads two local days (2026-11-22, or null for no limit) as the instants from the first's beginning to the last's end. What is no day limits nothing. */
export function readDayRange(from: string | null, to: string | null): { from: string | null; to: string | null } {
  return { from: instantOf(from, 0), to: instantOf(to, 1) };
}

/** The day is moved by the calendar and not by 24 h, which a change of the clocks would make wrong. */
function instantOf(day: string | null, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (year === undefined) return null;
  const start = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

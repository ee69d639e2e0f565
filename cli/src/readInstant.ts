import { InvalidArgumentError } from 'commander';

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** Reads an instant with its zone, e.g. 2026-11-24T02:30+01:00, and gives it in UTC; throws InvalidArgumentError for anything else, also for a day that does not exist. */
export function readInstant(text: string): string {
  const [, year, month, day] = FORM.exec(text) ?? [];
  const instant = new Date(text.replace(' ', 'T').toUpperCase());
  if (day === undefined || Number.isNaN(instant.getTime()) || !isDay(Number(year), Number(month), Number(day)))
    throw new InvalidArgumentError(
      'An instant with its zone is needed, e.g. 2026-11-24T02:30+01:00 or 2026-11-24T01:30Z.',
    );
  return instant.toISOString();
}

/** JavaScript takes February 30 for March 2. */
function isDay(year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

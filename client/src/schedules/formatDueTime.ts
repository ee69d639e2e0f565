const parts = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const;

/** Writes an instant with its weekday on the clocks of a zone that the browser knows: Sun 29 Mar 2026, 03:00. Seconds are written when there are any. */
export function formatDueTime(instant: string, zone: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const seconds = date.getUTCSeconds() === 0 ? {} : ({ second: '2-digit' } as const);
  return new Intl.DateTimeFormat('en-GB', { ...parts, ...seconds, timeZone: zone })
    .format(date)
    .replace(/^(\w+),/, '$1');
}

/** Writes what the API says that the clocks of a zone show (2026-03-29T03:00:00+02:00) in the same way, with the offset. What is no such text stays as it is. */
export function formatZoneTime(local: string): string {
  const [, wall, offset] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d\d:\d\d)$/.exec(local) ?? [];
  return wall === undefined || offset === undefined ? local : `${formatDueTime(`${wall}Z`, 'UTC')} (${offset})`;
}

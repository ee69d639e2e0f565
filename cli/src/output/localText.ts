/** What the clocks of a zone show at an instant, with their offset, e.g. 2026-03-29T03:00:00+02:00; null where this machine does not know the zone. */
export function localText(instant: string, zone: string): string | null {
  const clock = clockOf(zone);
  if (clock === null) return null;
  const parts = new Map(clock.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', timeZoneName: 'longOffset' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
  } catch (error) {
    // The API may know zones that are newer than this program.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

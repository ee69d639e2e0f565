/** What the clocks of a zone make of a wall time: one instant, the first of two, or none because they skip it. */
export type WallReading =
  { readonly kind: 'once' | 'twice'; readonly at: string } | { readonly kind: 'skipped' | 'no-zone' | 'no-time' };

const dayMs = 86_400_000;

/** Reads a wall time (2026-03-29T02:30, seconds allowed) on the clocks of a zone. */
export function readWallTime(text: string, zone: string): WallReading {
  const clock = clockOf(zone);
  if (clock === undefined) return { kind: 'no-zone' };
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(wall)) return { kind: 'no-time' };
  const offsets = new Set([-dayMs, 0, dayMs].map((away) => offsetAt(clock, wall + away)));
  const instants = [...offsets].map((offset) => wall - offset).filter((at) => at + offsetAt(clock, at) === wall);
  const at = Math.min(...instants);
  if (instants.length === 0) return { kind: 'skipped' };
  return { kind: instants.length > 1 ? 'twice' : 'once', at: new Date(at).toISOString() };
}

/** Writes an instant as the clocks of a zone show it, as short as it stays exact; '' when there is no such zone or instant. */
export function writeWallTime(instant: string, zone: string): string {
  const clock = clockOf(zone);
  const at = Date.parse(instant);
  if (clock === undefined || Number.isNaN(at)) return '';
  const text = new Date(at + offsetAt(clock, at)).toISOString().slice(0, 23);
  return text.replace(/(:00)?\.000$/, '');
}

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // The only error of a time zone's name is that nobody knows it.
    return undefined;
  }
}

/** How far the clocks are ahead of UTC at an instant; they show whole seconds. */
function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  const parts = new Map(clock.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - whole;
}

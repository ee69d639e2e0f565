import { BadZone } from './scheduleErrors.ts';

const DAY_MS = 86_400_000;

/** A moment at which the clocks of a zone jump; offsets in milliseconds ahead of UTC. */
export interface Jump {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** How the clocks of one time zone go. Instants are milliseconds since 1970 in UTC; wall times are what such a number would show in UTC. */
export interface ZoneOffsets {
  offsetAt(instant: number): number;
  /** The jumps of [from, to), in order. */
  jumpsBetween(from: number, to: number): readonly Jump[];
}

interface Year {
  readonly start: number;
  readonly jumps: readonly Jump[];
}

/** Asking Intl is slow, and its answers never change while the process runs; one entry for each zone that there is. */
const known = new Map<string, ZoneOffsets>();

/** The same by the name as it was written, for to ask Intl what it means is slow as well; of so many spellings at most. */
const spelled = new Map<string, ZoneOffsets>();
const MOST_SPELLINGS = 2_000;

/** The clocks of a zone by its IANA name. Throws BadZone. */
export function zoneOffsetsOf(zone: string): ZoneOffsets {
  const familiar = spelled.get(zone);
  if (familiar !== undefined) return familiar;
  const format = formatOf(zone);
  // One name however it was written, or foreign spellings would fill the memory.
  const { timeZone } = format.resolvedOptions();
  const offsets = known.get(timeZone) ?? readOffsets(format);
  known.set(timeZone, offsets);
  if (spelled.size < MOST_SPELLINGS) spelled.set(zone, offsets);
  return offsets;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  // Intl would also take "+02:00", which has no name and no rules.
  if (!/^[A-Za-z][\w+/-]{0,60}$/.test(zone)) throw new BadZone(zone);
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    throw new BadZone(zone);
  }
}

function readOffsets(format: Intl.DateTimeFormat): ZoneOffsets {
  const years = new Map<number, Year>();
  const read = (instant: number): number => readOffset(format, instant);
  const yearOf = (instant: number): Year => {
    const number = new Date(instant).getUTCFullYear();
    const year = years.get(number) ?? readYear(read, number);
    years.set(number, year);
    return year;
  };
  return {
    offsetAt: (instant) => {
      const { start, jumps } = yearOf(instant);
      return jumps.findLast(({ at }) => at <= instant)?.after ?? start;
    },
    jumpsBetween: (from, to) => {
      const jumps = [...new Set([yearOf(from), yearOf(to)])].flatMap((year) => year.jumps);
      return jumps.filter(({ at }) => at >= from && at < to);
    },
  };
}

/** Looks once a day: no zone has jumped there and back within one. */
function readYear(read: (instant: number) => number, year: number): Year {
  const end = Date.UTC(year + 1, 0, 1);
  const jumps: Jump[] = [];
  const start = read(Date.UTC(year, 0, 1));
  let before = start;
  for (let day = Date.UTC(year, 0, 1); day < end; day += DAY_MS) {
    const after = read(day + DAY_MS - 1);
    if (after !== before) jumps.push({ at: jumpWithin(read, day, before), before, after });
    before = after;
  }
  return { start, jumps };
}

/** The first second of the day at which the offset is not `before` any more. */
function jumpWithin(read: (instant: number) => number, day: number, before: number): number {
  let least = 0;
  let most = DAY_MS / 1_000;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (read(day + middle * 1_000) === before) least = middle + 1;
    else most = middle;
  }
  return day + least * 1_000;
}

/** Intl writes the offset as GMT, GMT+05:30 or, long ago, GMT-00:44:30. */
function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(format.format(instant)) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -size : size;
}

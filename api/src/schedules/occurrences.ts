import { readCron, type CronWalls } from './readCron.ts';
import { BadScheduleTime } from './scheduleErrors.ts';
import { zoneOffsetsOf, type ZoneOffsets } from './zoneOffsets.ts';

/** When a schedule runs: exactly one of `cron` and `at`, and the IANA zone whose clocks count. */
export interface Timing {
  readonly cron: string | null;
  readonly at: Date | null;
  readonly zone: string;
}

/** One time at which a schedule runs. */
export interface Occurrence {
  readonly at: Date;
  /** What the clocks of the zone show then: a number that would show it in UTC. */
  readonly wall: number;
  /** GAP: the clocks skip the wall time asked for, so it is the first instant after. OVERLAP: it comes twice, and this is the first. Null: ordinary. */
  readonly jump: 'GAP' | 'OVERLAP' | null;
  /** The wall time asked for. */
  readonly asked: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Clocks are nowhere further than 14 hours from UTC, and one jump is at most a day. */
const NEAR_MS = 2 * DAY_MS;

/** How far back the latest occurrence is looked for, one after the other: so that a frequent one is found among few. */
const LOOKS_BACK_MS = [HOUR_MS, DAY_MS, 31 * DAY_MS, 366 * DAY_MS, 3_660 * DAY_MS];

/**
 * The occurrences after an instant, each later than the one before. It ends when none comes within ten years.
 * Throws BadScheduleTime, BadCron, CronNeverComes, BadZone.
 */
export function occurrencesAfter({ cron, at, zone }: Timing, after: Date): Iterable<Occurrence> {
  const offsets = zoneOffsetsOf(zone);
  if ((cron === null) === (at === null)) throw new BadScheduleTime();
  if (cron !== null) return ofCron(readCron(cron), offsets, after.getTime());
  return at !== null && at > after ? [onceAt(at, offsets)] : [];
}

/** The first occurrence after an instant; null: none comes any more. Throws as occurrencesAfter. */
export function nextOccurrence(timing: Timing, after: Date): Occurrence | null {
  for (const occurrence of occurrencesAfter(timing, after)) return occurrence;
  return null;
}

/** The latest occurrence of (after, until]; null: there is none. Throws as occurrencesAfter. */
export function latestOccurrence(timing: Timing, after: Date, until: Date): Occurrence | null {
  for (const span of LOOKS_BACK_MS) {
    const from = new Date(Math.max(after.getTime(), until.getTime() - span));
    let latest: Occurrence | null = null;
    for (const occurrence of occurrencesAfter(timing, from)) {
      if (occurrence.at > until) break;
      latest = occurrence;
    }
    if (latest !== null || from <= after) return latest;
  }
  return null;
}

/** An instant as the clocks of a zone show it, with their offset: 2026-03-29T03:00:00+02:00. Throws BadZone. */
export function localText(at: Date, zone: string): string {
  const offset = zoneOffsetsOf(zone).offsetAt(at.getTime());
  const minutes = Math.abs(Math.round(offset / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${wallText(at.getTime() + offset)}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** What the clock rule did with an occurrence, in a sentence; null: nothing. */
export function noteOf({ jump, asked }: Occurrence): string | null {
  const [, time] = wallText(asked).split('T');
  switch (jump) {
    case null:
      return null;
    case 'GAP':
      return `${time} does not exist on this day, because the clocks go forward; it runs at the first instant after.`;
    case 'OVERLAP':
      return `${time} comes twice on this day, because the clocks go back; it runs the first time only.`;
  }
}

function wallText(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19);
}

function onceAt(at: Date, offsets: ZoneOffsets): Occurrence {
  const wall = at.getTime() + offsets.offsetAt(at.getTime());
  return { at, wall, jump: null, asked: wall };
}

/** Walls are taken in order, and later ones are never earlier instants; those of a gap are all one instant, and those of an overlap may lie before. */
function* ofCron(walls: CronWalls, offsets: ZoneOffsets, after: number): Generator<Occurrence> {
  let last = after;
  for (let wall = walls.after(after + offsets.offsetAt(after)); wall !== undefined; wall = walls.after(wall)) {
    const occurrence = occurrenceOf(wall, offsets);
    if (occurrence.at.getTime() <= last) continue;
    last = occurrence.at.getTime();
    yield occurrence;
  }
}

function occurrenceOf(asked: number, offsets: ZoneOffsets): Occurrence {
  const jumps = offsets.jumpsBetween(asked - NEAR_MS, asked + NEAR_MS);
  const near = new Set([offsets.offsetAt(asked - NEAR_MS), ...jumps.map(({ after }) => after)]);
  const instants = [...near].map((offset) => asked - offset).filter((at) => at + offsets.offsetAt(at) === asked);
  if (instants.length > 0)
    return { at: new Date(Math.min(...instants)), wall: asked, jump: instants.length > 1 ? 'OVERLAP' : null, asked };
  const gap = jumps.find(({ at, before, after }) => at + before <= asked && asked < at + after);
  if (gap === undefined) throw new Error(`The clocks neither show nor skip ${wallText(asked)}`);
  return { at: new Date(gap.at), wall: gap.at + gap.after, jump: 'GAP', asked };
}

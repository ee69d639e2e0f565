import { Cron } from 'croner';
import { BadCron, CronNeverComes } from './scheduleErrors.ts';

/** The wall times of a cron text, as numbers that would show them in UTC; undefined: none comes any more. */
export interface CronWalls {
  after(wall: number): number | undefined;
}

/** What each field may be made of. Less than croner reads: every sign here is one that people know from cron. */
const FIELDS = [
  ['minute', /^[\d*,/-]+$/],
  ['hour', /^[\d*,/-]+$/],
  ['day of the month', /^[\d*,/L-]+$/],
  ['month', /^[\dA-Z*,/-]+$/],
  ['weekday', /^[\dA-Z*,/#-]+$/],
] as const;

const MOST_CHARACTERS = 200;

/** The 29th of February can be eight years away. */
const SEARCH_YEARS = 10;

/** Texts that have been read; the oldest makes room. */
const known = new Map<string, CronWalls>();
const MOST_KNOWN = 2_000;

/**
 * Reads a cron text of five fields. If day of the month and weekday are both given (not just `*`), a day that fits either counts, as in cron.
 * Throws BadCron, and CronNeverComes when no such day exists.
 */
export function readCron(text: string): CronWalls {
  const walls = known.get(text) ?? readNew(text);
  known.delete(text);
  known.set(text, walls);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return walls;
}

function readNew(text: string): CronWalls {
  refuseOddFields(text);
  const cron = parse(text);
  const after = (wall: number): number | undefined => {
    const next = cron.nextRun(new Date(wall))?.getTime();
    return next !== undefined && next < yearsAfter(wall) ? next : undefined;
  };
  if (after(Date.UTC(2000, 0, 1)) === undefined) throw new CronNeverComes(text);
  return { after };
}

function refuseOddFields(text: string): void {
  const fields = text.trim().split(/\s+/);
  if (text.length > MOST_CHARACTERS) throw new BadCron(text, `it has more than ${MOST_CHARACTERS} characters`);
  if (text.trim() === '') throw new BadCron(text, 'it is empty');
  if (fields.length !== FIELDS.length) throw new BadCron(text, `it has ${fields.length} fields`);
  for (const [index, [name, signs]] of FIELDS.entries()) {
    const field = fields[index] ?? '';
    if (!signs.test(field.toUpperCase())) throw new BadCron(text, `the ${name} cannot be "${field.slice(0, 30)}"`);
  }
}

/** In UTC, where every wall time exists once: what the clocks of the zone make of it is not croner's to say. */
function parse(text: string): Cron {
  try {
    return new Cron(text.trim(), { mode: '5-part', utcOffset: 0, paused: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : String(cause);
    throw new BadCron(text, reason.replace(/\.$/, ''), { cause });
  }
}

function yearsAfter(wall: number): number {
  return new Date(wall).setUTCFullYear(new Date(wall).getUTCFullYear() + SEARCH_YEARS);
}

import type { EntityManager } from '@mikro-orm/postgresql';
import type { RuleWindow } from '../../access/Rule.ts';
import { query } from '../../platform/sql.ts';
import { BadFreeze } from './freezeErrors.ts';
import type { FreezeInput, WeeklyWindowInput } from './FreezeInput.ts';

/** A freeze as it was wished, checked. */
export interface CheckedFreeze {
  readonly reason: string;
  readonly hostgroupIds: readonly number[] | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly weekly: RuleWindow | null;
}

const MOST_CHARACTERS = 500;
const MOST_GROUPS = 100;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

const FIND_GROUPS = `select id, title from hostgroup where title = any($1::text[])`;

/** Checks what a freeze is to be; only groups that the reader sees can be frozen by them. Throws BadFreeze. */
export async function readFreezeInput(em: EntityManager, input: FreezeInput, now: Date): Promise<CheckedFreeze> {
  const reason = input.reason.trim().toWellFormed();
  if (reason === '' || [...reason].length > MOST_CHARACTERS || /\p{Cc}/u.test(reason))
    throw new BadFreeze('reason', `Say in 1 to ${MOST_CHARACTERS} characters, without line breaks, why it is frozen.`);
  const { from: startsAt = null, to: endsAt = null } = input;
  if (endsAt !== null && endsAt <= (startsAt ?? now))
    throw new BadFreeze('to', 'A freeze has to end after it begins, and not in the past.');
  const weekly = input.weekly == null ? null : readWeekly(input.weekly);
  return { reason, hostgroupIds: await readGroups(em, input), startsAt, endsAt, weekly };
}

async function readGroups(em: EntityManager, { isEverywhere, hostgroups }: FreezeInput): Promise<number[] | null> {
  if (isEverywhere !== (hostgroups.length === 0))
    throw new BadFreeze(
      'hostgroups',
      'Name the host groups to freeze, or say that it is for all hosts; one of the two.',
    );
  if (isEverywhere) return null;
  if (hostgroups.length > MOST_GROUPS)
    throw new BadFreeze('hostgroups', `A freeze names ${MOST_GROUPS} host groups at most. Name one above them.`);
  const titles = hostgroups.filter((title) => !title.includes('\0'));
  const found = await query<{ id: number; title: string }>(em, FIND_GROUPS, [titles]);
  const known = new Set(found.map(({ title }) => title));
  const unknown = hostgroups.find((title) => !known.has(title));
  if (unknown !== undefined) throw new BadFreeze('hostgroups', `There is no host group "${unknown.slice(0, 200)}".`);
  return found.map(({ id }) => id);
}

function readWeekly({ days, from, to, zone }: WeeklyWindowInput): RuleWindow {
  const isOfWeek = days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  if (!isOfWeek) throw new BadFreeze('weekly', 'The days of a week are 1 (Monday) to 7 (Sunday); give at least one.');
  if (!isZone(zone))
    throw new BadFreeze(
      'weekly',
      `"${zone.slice(0, 60)}" is no time zone. Give its name in the IANA database, e.g. "UTC".`,
    );
  return { days: [...new Set(days)].toSorted(), fromMinute: minuteOf(from), toMinute: minuteOf(to), zone };
}

function minuteOf(text: string): number {
  const [, hours, minutes] = TIME.exec(text) ?? [];
  if (hours === undefined || minutes === undefined)
    throw new BadFreeze('weekly', `"${text.slice(0, 20)}" is no time of a day. Write it like 22:00.`);
  return Number(hours) * 60 + Number(minutes);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

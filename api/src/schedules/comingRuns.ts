import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { waitForTurn } from '../platform/waitForTurn.ts';
import { nextOccurrence, occurrencesAfter, type Timing } from './occurrences.ts';
import { BadCount } from './scheduleErrors.ts';
import { unlessBroken } from './unlessBroken.ts';

/** A due time that is still to come. */
export interface ComingRun {
  readonly scheduleId: number;
  readonly dueAt: Date;
}

/** A schedule with its first due time of a range, whose end is `until`. */
export interface ComingSchedule extends Timing {
  readonly id: number;
  readonly firstDueAt: Date;
  readonly until: Date;
}

/** The most runs that are told at once. */
export const MOST_RUNS = 500;

/** What a look at the times of all schedules counts for in the cost of a document. */
export const LOOK_WORK = 10_000;

/** After so many computations others are served. */
const AT_ONCE = 50;

/** What is further away is not looked for: it would be told wrongly anyway, for zones change their rules. */
const LOOKS_AHEAD = `interval '10 years'`;

const ENABLED = `
  select id, cron, at, zone, next_due_at as "nextDueAt", least($1::timestamptz, now() + ${LOOKS_AHEAD}) as until from schedule
  where is_enabled and next_due_at <= least($1::timestamptz, now() + ${LOOKS_AHEAD}) order by id`;

/** The schedules with a due time of [from, to] that is still to come, and the first such time. `to` null: up to ten years from now, which is also the most. One that cannot be read is left out. */
export async function findComing(em: EntityManager, from: Date, to: Date | null): Promise<readonly ComingSchedule[]> {
  const enabled = await query<Enabled>(em, ENABLED, [to]);
  const coming: ComingSchedule[] = [];
  for (const [index, schedule] of enabled.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await waitForTurn();
    coming.push(...(unlessBroken(schedule.id, () => inRange(schedule, from)) ?? []));
  }
  return coming;
}

type Enabled = Timing & { readonly id: number; readonly nextDueAt: Date; readonly until: Date };

function inRange({ nextDueAt, ...schedule }: Enabled, from: Date): readonly ComingSchedule[] {
  if (from > schedule.until) return [];
  const justBefore = new Date(Math.max(from.getTime(), nextDueAt.getTime()) - 1);
  const firstDueAt = nextDueAt >= from ? nextDueAt : nextOccurrence(schedule, justBefore)?.at;
  return firstDueAt === undefined || firstDueAt > schedule.until ? [] : [{ ...schedule, firstDueAt }];
}

/** The runs of all schedules in [from, to] that are still to come, in order of time, at most `first`. Throws BadCount. */
export async function listComingRuns(
  em: EntityManager,
  { from, to, first }: { readonly from: Date; readonly to: Date; readonly first: number },
): Promise<readonly ComingRun[]> {
  if (!Number.isInteger(first) || first < 1 || first > MOST_RUNS) throw new BadCount('first', MOST_RUNS);
  const streams = (await findComing(em, from, to)).map((schedule) => ({
    scheduleId: schedule.id,
    dates: datesOf(schedule),
  }));
  const heads = streams.map((stream) => ({ ...stream, dueAt: nextDate(stream) }));
  const runs: ComingRun[] = [];
  while (runs.length < first) {
    const soonest = heads.reduce<(typeof heads)[number] | undefined>((best, head) => {
      if (head.dueAt === undefined) return best;
      return best?.dueAt === undefined || head.dueAt < best.dueAt ? head : best;
    }, undefined);
    if (soonest?.dueAt === undefined) break;
    runs.push({ scheduleId: soonest.scheduleId, dueAt: soonest.dueAt });
    soonest.dueAt = nextDate(soonest);
    if (runs.length % AT_ONCE === 0) await waitForTurn();
  }
  return runs;
}

interface Stream {
  readonly scheduleId: number;
  readonly dates: Iterator<Date, undefined>;
}

function nextDate({ scheduleId, dates }: Stream): Date | undefined {
  return unlessBroken(scheduleId, () => dates.next().value);
}

function* datesOf({ firstDueAt, until, ...timing }: ComingSchedule): Generator<Date, undefined> {
  yield firstDueAt;
  for (const { at } of occurrencesAfter(timing, firstDueAt)) {
    if (at > until) return;
    yield at;
  }
}

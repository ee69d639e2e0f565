import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { lockSchedule } from './lockSchedule.ts';
import { nextOccurrence, type Timing } from './occurrences.ts';
import { orderFiring } from './orderFiring.ts';
import { pairUnderNewRules } from './pairUnderNewRules.ts';

/** What is due within a minute is left to be fired. */
const COMING = `
  select id, cron, at, zone, next_due_at as "nextDueAt", now() as now from schedule
  where is_enabled and cron is not null and next_due_at > now() + interval '1 minute' order by id`;
const MOVE = `update schedule set next_due_at = $2 where id = $1`;
const AUDIT = `insert into audit_entry (actor, act, object, details) values ('api', 'schedule.move', $1, $2)`;

/**
 * Computes the next due time of every schedule anew and stores those that are different, each with an audit entry: this program may know newer rules
 * of a zone than the one that stored them (reliability.md F32). A time that has passed by the new rules is due at once, to be run late or recorded
 * as missed; one that was answered under the old rules does not come again. What fails is logged: it is no reason not to start, nor to leave out others.
 */
export async function adoptZoneRules(em: EntityManager): Promise<void> {
  const coming = await query<Coming>(em, COMING).catch((error: unknown): Coming[] => {
    log('error', 'zone-rules-not-adopted', { error: describeError(error) });
    return [];
  });
  for (const schedule of coming)
    try {
      if (isMoved(schedule)) await adopt(em.fork(), schedule.id);
    } catch (error) {
      log('error', 'zone-rules-not-adopted', { schedule: schedule.id, error: describeError(error) });
    }
}

interface Coming extends Timing {
  readonly id: number;
  readonly nextDueAt: Date | null;
  readonly now: Date;
}

type Moving = Timing & Omit<Coming, 'id'>;

function isMoved(schedule: Moving): boolean {
  const { nextDueAt, now } = schedule;
  // What has come by now is not ours to move.
  return nextDueAt !== null && nextDueAt > now && dueByNewRules(schedule, nextDueAt)?.getTime() !== nextDueAt.getTime();
}

function dueByNewRules({ now, ...timing }: Moving, nextDueAt: Date): Date | null {
  return pairUnderNewRules(timing, nextDueAt) ?? nextOccurrence(timing, now)?.at ?? null;
}

async function adopt(em: EntityManager, id: number): Promise<void> {
  await em.transactional(async (tx) => {
    const schedule = await lockSchedule(tx, id);
    if (schedule === undefined || !schedule.isEnabled || !isMoved(schedule) || schedule.nextDueAt === null) return;
    const { nextDueAt: before } = schedule;
    const after = dueByNewRules(schedule, before);
    await query(tx, MOVE, [id, after]);
    await orderFiring(tx, id, after);
    const details = { name: schedule.name, zone: schedule.zone, before, after, rules: process.versions.tz };
    await query(tx, AUDIT, [`schedule:${id}`, JSON.stringify(details)]);
    log('warn', 'schedule-moved', { schedule: id, ...details });
  });
}

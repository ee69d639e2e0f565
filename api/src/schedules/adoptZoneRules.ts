import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { lockSchedule } from './lockSchedule.ts';
import { nextOccurrence, type Timing } from './occurrences.ts';
import { orderFiring } from './orderFiring.ts';

/** What is due within a minute is left to be fired. */
const COMING = `
  select id, cron, at, zone, next_due_at as "nextDueAt", now() as now from schedule
  where is_enabled and cron is not null and next_due_at > now() + interval '1 minute' order by id`;
const MOVE = `update schedule set next_due_at = $2 where id = $1`;
const AUDIT = `insert into audit_entry (actor, act, object, details) values ('api', 'schedule.move', $1, $2)`;

/**
 * Computes the next due time of every schedule anew and stores those that are different, each with an audit entry: this program may know newer rules
 * of a zone than the one that stored them (reliability.md F32). What fails is logged: it is no reason not to start.
 */
export async function adoptZoneRules(em: EntityManager): Promise<void> {
  try {
    for (const schedule of await query<Coming>(em, COMING)) if (isMoved(schedule)) await adopt(em.fork(), schedule.id);
  } catch (error) {
    log('error', 'zone-rules-not-adopted', { error: describeError(error) });
  }
}

interface Coming extends Timing {
  readonly id: number;
  readonly nextDueAt: Date | null;
  readonly now: Date;
}

/** What has come by now is not ours to move. */
function isMoved({ nextDueAt, now, ...timing }: Timing & Omit<Coming, 'id'>): boolean {
  return nextDueAt !== null && nextDueAt > now && nextOccurrence(timing, now)?.at.getTime() !== nextDueAt.getTime();
}

async function adopt(em: EntityManager, id: number): Promise<void> {
  await em.transactional(async (tx) => {
    const schedule = await lockSchedule(tx, id);
    if (schedule === undefined || !schedule.isEnabled || !isMoved(schedule)) return;
    const { nextDueAt: before } = schedule;
    const after = nextOccurrence(schedule, schedule.now)?.at ?? null;
    await query(tx, MOVE, [id, after]);
    await orderFiring(tx, id, after);
    const details = { name: schedule.name, zone: schedule.zone, before, after, rules: process.versions.tz };
    await query(tx, AUDIT, [`schedule:${id}`, JSON.stringify(details)]);
    log('warn', 'schedule-moved', { schedule: id, ...details });
  });
}

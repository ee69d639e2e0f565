import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { FIRE_SCHEDULE, orderFiring } from './orderFiring.ts';

/**
 * Schedules that are due and for which no job will run soon: it was lost, its process died with it and left it locked (the queue would wait four
 * hours), or it failed again and again. Locked rows are left alone: somebody fires or changes them at this moment.
 */
const FIND_FORGOTTEN = `
  select s.id, s.next_due_at as "nextDueAt" from schedule s
  where s.is_enabled and s.next_due_at < now() - interval '10 seconds' and not exists (
    select 1 from graphile_worker.jobs j
    where j.key = 'schedule:' || s.id and j.locked_at is null and j.attempts < j.max_attempts and j.run_at < now() + interval '1 minute')
  order by s.next_due_at limit 1000 for update of s skip locked`;

/** What is left of jobs whose process died after they were ordered again: the queue never runs them, and never takes them away. */
const TAKE_AWAY_REMAINS = `
  select from graphile_worker.complete_jobs(array(
    select id from graphile_worker.jobs
    where task_identifier = $1 and key is null and attempts >= max_attempts and (locked_at is null or locked_at < now() - interval '4 hours')
    limit 1000))`;

/** Orders the firing of every schedule whose due time passed without a job. Returns how many there were. Safe to repeat, by several at once. */
export async function sweepSchedules(em: EntityManager): Promise<number> {
  return await em.transactional(async (tx) => {
    const forgotten = await query<{ id: number; nextDueAt: Date }>(tx, FIND_FORGOTTEN);
    for (const { id, nextDueAt } of forgotten) await orderFiring(tx, id, nextDueAt);
    await query(tx, TAKE_AWAY_REMAINS, [FIRE_SCHEDULE]);
    if (forgotten.length > 0) log('warn', 'schedules-ordered-again', { schedules: forgotten.length });
    return forgotten.length;
  });
}

/** Runs a sweep and logs what fails, for a caller that sweeps again later. */
export async function trySweeping(em: EntityManager): Promise<void> {
  await sweepSchedules(em).catch((error: unknown) => log('error', 'sweeping-failed', { error: describeError(error) }));
}

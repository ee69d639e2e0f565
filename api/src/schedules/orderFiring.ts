import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

/** The name of the job that fires a schedule. */
export const FIRE_SCHEDULE = 'fireSchedule';

/** What the job is told: a job whose time is no longer the schedule's next one is stale. */
export interface FiringOrder {
  readonly scheduleId: number;
  /** RFC 3339. */
  readonly dueAt: string;
}

/** The key of a schedule's one job in the queue. */
export const jobKeyOf = (scheduleId: number): string => `schedule:${scheduleId}`;

const ADD_JOB = `
  select from graphile_worker.add_job($1, payload => $2::json, run_at => $3::timestamptz, job_key => $4, max_attempts => 25)`;

const REMOVE_JOB = `select from graphile_worker.remove_job($1)`;

/**
 * Puts the job that fires a schedule at its next due time in the place of the one before, or takes it away for null. In the transaction of `tx`,
 * whose caller holds the lock of the schedule's row: so no job of another time can come between.
 */
export async function orderFiring(tx: EntityManager, scheduleId: number, nextDueAt: Date | null): Promise<void> {
  if (nextDueAt === null) {
    await query(tx, REMOVE_JOB, [jobKeyOf(scheduleId)]);
    return;
  }
  const order: FiringOrder = { scheduleId, dueAt: nextDueAt.toISOString() };
  await query(tx, ADD_JOB, [FIRE_SCHEDULE, JSON.stringify(order), nextDueAt, jobKeyOf(scheduleId)]);
}

/** Reads the payload of a job; undefined: it is none of ours. */
export function readOrder(payload: unknown): FiringOrder | undefined {
  if (typeof payload !== 'object' || payload === null || !('scheduleId' in payload) || !('dueAt' in payload)) return;
  const { scheduleId, dueAt } = payload;
  return typeof scheduleId === 'number' && typeof dueAt === 'string' ? { scheduleId, dueAt } : undefined;
}

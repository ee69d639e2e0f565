import type { EntityManager } from '@mikro-orm/postgresql';
import { openRequest } from '../access/openRequest.ts';
import { recordAudit } from '../access/recordAudit.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import type { Events } from '../platform/events.ts';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { startTask } from '../tasks/startTask.ts';
import { decideFiring, ON_TIME_SECONDS, type FiringDecision } from './decideFiring.ts';
import { lockSchedule, type LockedSchedule } from './lockSchedule.ts';
import { orderFiring, type FiringOrder } from './orderFiring.ts';
import { ownerOf } from './ownerOf.ts';
import { recordUnrun } from './recordUnrun.ts';
import { FiringFailed, OwnerGone } from './scheduleErrors.ts';

/** RAN, MISSED and REJECTED made a task; STALE: this time is no longer, or not yet, the schedule's, and nothing was done. */
export type FiringResult = 'RAN' | 'MISSED' | 'REJECTED' | 'STALE';

export interface FiringContext {
  readonly em: EntityManager;
  readonly events: Events;
  readonly signal: AbortSignal;
  /** Which try this is, from 1. */
  readonly attempt: number;
}

/** So often a due time is tried that fails by a fault of ours, within a minute and a half; then it is given up, so that those after it come. */
export const MOST_ATTEMPTS = 5;

const IS_DONE = `select 1 from task where schedule_id = $1 and due_at = $2`;
const MOVE_ON = `update schedule set next_due_at = $2 where id = $1`;
const TIE_TASK = `update task set schedule_id = $2, due_at = $3, missed_since = $4 where id = $1`;

/** What is to be done; REJECT: its timing cannot be read any more, so nobody knows what else was missed, or comes. */
type Decision = FiringDecision | (Pick<FiringDecision, 'dueAt' | 'missedSince' | 'nextDueAt'> & Rejection);

interface Rejection {
  readonly act: 'REJECT';
  readonly fault: AppError;
}

/**
 * Fires a schedule: the task, the schedule's next due time and the job for it become true in one transaction, or none does. Safe to repeat, and
 * by several at once: the schedule's row is locked, and a time that was answered for is never answered for again. What startTask refuses is
 * recorded as REJECTED and not tried again; any other error is thrown, for the queue to try again, until the last attempt records it as well.
 */
export async function fireSchedule(ctx: FiringContext, order: FiringOrder): Promise<FiringResult> {
  return await ctx.em.transactional(async (em) => {
    const schedule = await lockSchedule(em, order.scheduleId);
    if (schedule === undefined || !isOrdered(schedule, order)) return 'STALE';
    const decision = decide(ctx, schedule);
    await query(em, MOVE_ON, [schedule.id, decision.nextDueAt]);
    await orderFiring(em, schedule.id, decision.nextDueAt);
    // Only a clock that was set back can bring a time a second time.
    if ((await query(em, IS_DONE, [schedule.id, decision.dueAt])).length > 0) return 'STALE';
    const tx = openRequest({ ...ctx, em, token: undefined, caller: await ownerOf(em, schedule) });
    return await actOn(tx, { schedule, decision, attempt: ctx.attempt });
  });
}

type Ordered = LockedSchedule & { readonly nextDueAt: Date };

function isOrdered(schedule: LockedSchedule, { dueAt }: FiringOrder): schedule is Ordered {
  const { isEnabled, nextDueAt, now } = schedule;
  return isEnabled && nextDueAt !== null && nextDueAt.getTime() === Date.parse(dueAt) && nextDueAt <= now;
}

/** A timing that was read when the schedule was kept may be none to this program: a zone can lose its name. */
function decide({ attempt }: FiringContext, schedule: Ordered): Decision {
  try {
    return decideFiring(schedule, schedule.now);
  } catch (error) {
    const fault = faultOf(error, schedule, attempt);
    return { act: 'REJECT', fault, dueAt: schedule.nextDueAt, missedSince: null, nextDueAt: null };
  }
}

interface Act {
  readonly schedule: Ordered;
  readonly decision: Decision;
  readonly attempt: number;
}

async function actOn(tx: RequestContext, { schedule, decision, attempt }: Act): Promise<FiringResult> {
  const { dueAt, missedSince } = decision;
  const record = async (state: 'MISSED' | 'REJECTED', code: string, message: string): Promise<FiringResult> => {
    const task = await recordUnrun(tx, { schedule, state, dueAt, missedSince, code, message });
    await audit(tx, schedule, { task, dueAt, state, code });
    return state;
  };
  if (decision.act === 'REJECT') {
    const message = `${decision.fault.message} The schedule is not due any more until it is changed.`;
    return await record('REJECTED', decision.fault.code, message);
  }
  if (decision.act === 'MISS') return await record('MISSED', 'MISSED', missedMessage(schedule, decision));
  try {
    const task = await run(tx, schedule);
    await query(tx.em, TIE_TASK, [task, schedule.id, dueAt, missedSince]);
    await audit(tx, schedule, { task, dueAt });
    return 'RAN';
  } catch (error) {
    const fault = faultOf(error, schedule, attempt);
    return await record('REJECTED', fault.code, fault.message);
  }
}

/** The fault by which a firing is refused for good; throws the error itself as long as it is worth another try. */
function faultOf(error: unknown, { id, name }: LockedSchedule, attempt: number): AppError {
  if (error instanceof AppError) return error;
  if (attempt < MOST_ATTEMPTS) throw error;
  log('error', 'schedule-given-up', { schedule: id, attempt, error: describeError(error) });
  return new FiringFailed(name, attempt, { cause: error });
}

/** In a savepoint of its own, so that what is refused leaves nothing behind and the rest stands. */
async function run(tx: RequestContext, schedule: LockedSchedule): Promise<number> {
  if (tx.caller.kind === 'nobody') throw new OwnerGone(schedule.name);
  const { plugin, action, arguments: values, filter, options } = schedule;
  return (await startTask(tx, { plugin, action, arguments: values, filter, options })).id;
}

function missedMessage({ missedPolicy, graceSeconds }: LockedSchedule, { lateSeconds }: FiringDecision): string {
  const allowed = missedPolicy === 'RUN_LATE' ? graceSeconds : ON_TIME_SECONDS;
  return `It could only have started ${Math.round(lateSeconds)} seconds late, and may be at most ${allowed} seconds late. Run it now if it is still wanted.`;
}

async function audit(tx: RequestContext, { id, name }: LockedSchedule, details: object): Promise<void> {
  await recordAudit(tx, 'schedule.fire', `schedule:${id}`, { name, ...details });
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { openRequest } from '../access/openRequest.ts';
import { recordAudit } from '../access/recordAudit.ts';
import type { Caller, RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import type { Events } from '../platform/events.ts';
import { query } from '../platform/sql.ts';
import { startTask } from '../tasks/startTask.ts';
import { decideFiring, ON_TIME_SECONDS, type FiringDecision } from './decideFiring.ts';
import { lockSchedule, type LockedSchedule } from './lockSchedule.ts';
import { orderFiring, type FiringOrder } from './orderFiring.ts';
import { recordUnrun } from './recordUnrun.ts';
import { OwnerGone } from './scheduleErrors.ts';

/** RAN, MISSED and REJECTED made a task; STALE: this time is no longer, or not yet, the schedule's, and nothing was done. */
export type FiringResult = 'RAN' | 'MISSED' | 'REJECTED' | 'STALE';

export interface FiringContext {
  readonly em: EntityManager;
  readonly events: Events;
  readonly signal: AbortSignal;
}

const FIND_OWNER = `select id, login, is_admin as "isAdmin" from app_user where id = $1`;
const IS_DONE = `select 1 from task where schedule_id = $1 and due_at = $2`;
const MOVE_ON = `update schedule set next_due_at = $2 where id = $1`;
const TIE_TASK = `update task set schedule_id = $2, due_at = $3, missed_since = $4 where id = $1`;

/**
 * Fires a schedule: the task, the schedule's next due time and the job for it become true in one transaction, or none does. Safe to repeat, and
 * by several at once: the schedule's row is locked, and a time that was answered for is never answered for again. What startTask refuses is
 * recorded as REJECTED and not tried again; any other error is thrown, for the queue to try again.
 */
export async function fireSchedule(ctx: FiringContext, order: FiringOrder): Promise<FiringResult> {
  return await ctx.em.transactional(async (em) => {
    const schedule = await lockSchedule(em, order.scheduleId);
    if (schedule === undefined || !isOrdered(schedule, order)) return 'STALE';
    const decision = decideFiring(schedule, schedule.now);
    await query(em, MOVE_ON, [schedule.id, decision.nextDueAt]);
    await orderFiring(em, schedule.id, decision.nextDueAt);
    // Only a clock that was set back can bring a time a second time.
    if ((await query(em, IS_DONE, [schedule.id, decision.dueAt])).length > 0) return 'STALE';
    const tx = openRequest({ ...ctx, em, token: undefined, caller: await ownerOf(em, schedule) });
    return await actOn(tx, schedule, decision);
  });
}

type Ordered = LockedSchedule & { readonly nextDueAt: Date };

function isOrdered(schedule: LockedSchedule, { dueAt }: FiringOrder): schedule is Ordered {
  const { isEnabled, nextDueAt, now } = schedule;
  return isEnabled && nextDueAt !== null && nextDueAt.getTime() === Date.parse(dueAt) && nextDueAt <= now;
}

/** Read anew: whoever was deleted, or lost a right, since the schedule was made does not act any more. */
async function ownerOf(em: EntityManager, { ownerId }: LockedSchedule): Promise<Caller> {
  const [owner] = await query<{ id: number; login: string; isAdmin: boolean }>(em, FIND_OWNER, [ownerId]);
  return owner === undefined ? { kind: 'nobody' } : { kind: 'user', userId: owner.id, ...owner };
}

async function actOn(tx: RequestContext, schedule: Ordered, decision: FiringDecision): Promise<FiringResult> {
  const { dueAt, missedSince } = decision;
  const record = async (state: 'MISSED' | 'REJECTED', code: string, message: string): Promise<FiringResult> => {
    const task = await recordUnrun(tx, { schedule, state, dueAt, missedSince, code, message });
    await audit(tx, schedule, { task, dueAt, state, code });
    return state;
  };
  if (decision.act === 'MISS') return await record('MISSED', 'MISSED', missedMessage(schedule, decision));
  try {
    const task = await run(tx, schedule);
    await query(tx.em, TIE_TASK, [task, schedule.id, dueAt, missedSince]);
    await audit(tx, schedule, { task, dueAt });
    return 'RAN';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return await record('REJECTED', error.code, error.message);
  }
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

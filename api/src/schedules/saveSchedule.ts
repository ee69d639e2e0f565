import { createHash } from 'node:crypto';
import { checkAccess, isAllowed, userOf } from '../access/permissions.ts';
import { refuseLimitedToken } from '../access/refuseLimitedToken.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { mayAtAll, mayEverywhereAlways, type RightsCommand } from '../access/Rights.ts';
import { describeError, log } from '../platform/log.ts';
import { query, queryOne } from '../platform/sql.ts';
import { canonicalJson } from '../tasks/canonicalJson.ts';
import { CommandNotAllowed } from '../tasks/refuseCommand.ts';
import { storeCommand } from '../tasks/storeCommand.ts';
import { decideFiring, type DueSchedule, type FiringDecision } from './decideFiring.ts';
import { lockSchedule, type LockedSchedule } from './lockSchedule.ts';
import { ownerOf } from './ownerOf.ts';
import { orderFiring } from './orderFiring.ts';
import { firstDueAt, readScheduleInput, type CheckedSchedule } from './readScheduleInput.ts';
import { recordUnrun } from './recordUnrun.ts';
import { ScheduleKeyReused, ScheduleNotFound, TooManySchedules } from './scheduleErrors.ts';
import type { ScheduleInput } from './ScheduleInput.ts';

const READ_CLOCK = `select clock_timestamp() as now`;

/** One new schedule of a user after the other: so a key is found, and the most is not passed. */
const LOCK_OWNER = `select pg_advisory_xact_lock(hashtextextended($1, 0))`;

const FIND_BY_KEY = `select id, input_digest as digest from schedule where owner_id = $1 and key = $2`;

const COUNT_OWN = `select count(*)::int as count from schedule where owner_id = $1`;

/** Of one user; each costs at every look at what is to come. */
const MOST_SCHEDULES = 1_000;

const INSERT = `
  insert into schedule (name, command_id, filter, options, cron, at, zone, grace_seconds, missed_policy, is_enabled, next_due_at, owner_id, key,
    input_digest)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`;

const UPDATE = `
  update schedule set name = $1, command_id = $2, filter = $3, options = $4, cron = $5, at = $6, zone = $7, grace_seconds = $8,
    missed_policy = $9, is_enabled = $10, next_due_at = $11, updated_at = now() where id = $12`;

/** Of limited tokens. */
const CHANGE = 'make or change schedules';

const ENABLE = `update schedule set is_enabled = $2, next_due_at = $3, updated_at = now() where id = $1`;
const DELETE = `delete from schedule where id = $1`;

/**
 * Keeps a schedule for its user, with the job for its first due time; returns its id. The same key and input return the first schedule again, as
 * long as it is there. Throws ScheduleKeyReused, TooManySchedules, and what readScheduleInput and firstDueAt throw.
 */
export async function createSchedule(
  ctx: RequestContext,
  input: ScheduleInput,
  key: string | null = null,
): Promise<number> {
  refuseLimitedToken(ctx, CHANGE);
  const { userId } = userOf(ctx);
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, LOCK_OWNER, [`schedules-of:${userId}`]);
    const known = await findByKey(tx, input, key);
    if (known !== undefined) return known;
    await refuseTooMany(tx);
    const checked = await readScheduleInput(tx, input, ctx.caller);
    const { now } = await queryOne<{ now: Date }>(tx.em, READ_CLOCK);
    const nextDueAt = firstDueAt(checked.timing, checked.isEnabled, now);
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT, [
      ...(await columnsOf(tx, checked)),
      nextDueAt,
      userId,
      key,
      digestOf(input),
    ]);
    await orderFiring(tx.em, id, nextDueAt);
    await recordAudit(tx, 'schedule.create', `schedule:${id}`, { ...checked, nextDueAt });
    return id;
  });
}

async function findByKey(tx: RequestContext, input: ScheduleInput, key: string | null): Promise<number | undefined> {
  if (key === null) return undefined;
  const [known] = await query<{ id: number; digest: string }>(tx.em, FIND_BY_KEY, [userOf(tx).userId, key]);
  if (known !== undefined && known.digest !== digestOf(input)) throw new ScheduleKeyReused(key, known.id);
  return known?.id;
}

async function refuseTooMany(tx: RequestContext): Promise<void> {
  const { count } = await queryOne<{ count: number }>(tx.em, COUNT_OWN, [userOf(tx).userId]);
  if (count >= MOST_SCHEDULES) throw new TooManySchedules(MOST_SCHEDULES);
}

/** Whatever is absent counts as null. */
function digestOf({ at, cron = null, options = null, ...input }: ScheduleInput): string {
  const said = canonicalJson([
    { ...input, arguments: input.arguments ?? {}, at: at?.toISOString() ?? null, cron, options },
  ]);
  return createHash('sha256').update(said).digest('hex');
}

/** Replaces all of a schedule but its owner; returns its id. Throws what creating throws, ScheduleNotFound, and Forbidden when it is somebody else's. */
export async function updateSchedule(ctx: RequestContext, id: string, input: ScheduleInput): Promise<number> {
  return await changeOwn(ctx, id, async (tx, before) => {
    const checked = await readScheduleInput(tx, input, await ownerOf(tx.em, before));
    if (before.ownerId !== userOf(tx).userId) refuseUnlessEverywhere(tx, checked.command);
    const nextDueAt = firstDueAt(checked.timing, checked.isEnabled, before.now);
    await query(tx.em, UPDATE, [...(await columnsOf(tx, checked)), nextDueAt, before.id]);
    await orderFiring(tx.em, before.id, nextDueAt);
    await audit(tx, 'schedule.update', before, { ...checked, nextDueAt });
  });
}

/** It will run with the rights of its owner, so whoever changes it must not gain by that, also not a limit or an approval less. */
function refuseUnlessEverywhere(tx: RequestContext, command: RightsCommand): void {
  const { rights } = userOf(tx);
  const mayOnAll = mayAtAll(rights, 'RUN_ON_ALL_HOSTS', tx.now());
  if (mayOnAll && mayEverywhereAlways(rights, { kind: 'run', command }, tx.now())) return;
  throw new CommandNotAllowed(command, 'on every host, so only its owner can make this schedule run it');
}

/** Lets a schedule run from now on, or not any more; returns its id. Throws ScheduleNotFound, TimeIsPast, and Forbidden when it is somebody else's. */
export async function setScheduleEnabled(ctx: RequestContext, id: string, isEnabled: boolean): Promise<number> {
  return await changeOwn(ctx, id, async (tx, before) => {
    const nextDueAt = firstDueAt(before, isEnabled, before.now);
    await query(tx.em, ENABLE, [before.id, isEnabled, nextDueAt]);
    await orderFiring(tx.em, before.id, nextDueAt);
    await audit(tx, isEnabled ? 'schedule.enable' : 'schedule.disable', before, { nextDueAt });
  });
}

/** Deletes a schedule; its tasks stay. Throws ScheduleNotFound, and Forbidden when it is somebody else's. */
export async function deleteSchedule(ctx: RequestContext, id: string): Promise<void> {
  await changeOwn(ctx, id, async (tx, before) => {
    await orderFiring(tx.em, before.id, null);
    await query(tx.em, DELETE, [before.id]);
    await audit(tx, 'schedule.delete', before, {});
  });
}

/** Locks a schedule that the caller may change. Throws ScheduleNotFound, and Forbidden when it is somebody else's. */
export async function lockOwn(tx: RequestContext, id: string): Promise<LockedSchedule> {
  const found = /^\d{1,9}$/.test(id) ? await lockSchedule(tx.em, Number(id)) : undefined;
  const isOwn = found?.ownerId === userOf(tx).userId;
  const isSeen = isOwn || isAllowed('VIEW_SCHEDULES', tx.caller, tx.now());
  if (found === undefined || !isSeen) throw new ScheduleNotFound(id);
  if (!isOwn) checkAccess('MANAGE_SCHEDULES', tx);
  return found;
}

async function changeOwn(
  ctx: RequestContext,
  id: string,
  change: (tx: RequestContext, before: LockedSchedule) => Promise<void>,
): Promise<number> {
  refuseLimitedToken(ctx, CHANGE);
  return await inTransaction(ctx, async (tx) => {
    const before = await lockOwn(tx, id);
    await answerForDue(tx, before);
    await change(tx, before);
    return before.id;
  });
}

/** A time that has come and was not fired yet will not be fired after the change; it must not vanish in silence. */
async function answerForDue(tx: RequestContext, schedule: LockedSchedule): Promise<void> {
  const { nextDueAt, isEnabled, now } = schedule;
  if (!isEnabled || nextDueAt === null || nextDueAt > now) return;
  const { dueAt, missedSince } = decideOrFirst({ ...schedule, nextDueAt }, now);
  const message = 'It was due, and before it could start the schedule was changed. Run it now if it is still wanted.';
  await recordUnrun(tx, { schedule, state: 'MISSED', dueAt, missedSince, code: 'SCHEDULE_CHANGED', message });
}

/** A timing that this program cannot read does not keep anybody from changing it: then only the time that is stored is known. */
function decideOrFirst(schedule: DueSchedule, now: Date): Pick<FiringDecision, 'dueAt' | 'missedSince'> {
  try {
    return decideFiring(schedule, now);
  } catch (error) {
    log('warn', 'schedule-unreadable', { error: describeError(error) });
    return { dueAt: schedule.nextDueAt, missedSince: null };
  }
}

async function columnsOf(tx: RequestContext, { command, timing, ...checked }: CheckedSchedule): Promise<unknown[]> {
  const { name, filter, options, graceSeconds, missedPolicy, isEnabled } = checked;
  const { cron, at, zone } = timing;
  const commandId = await storeCommand(tx.em, command);
  return [name, commandId, filter, JSON.stringify(options), cron, at, zone, graceSeconds, missedPolicy, isEnabled];
}

async function audit(tx: RequestContext, act: string, before: LockedSchedule, after: object): Promise<void> {
  await recordAudit(tx, act, `schedule:${before.id}`, { ...after, before });
}

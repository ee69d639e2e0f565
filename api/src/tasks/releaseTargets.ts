import type { EntityManager } from '@mikro-orm/postgresql';
import { frozenSql, readHolds } from '../inventory/readHolds.ts';
import { query } from '../platform/sql.ts';
import { wasStoppedSql } from '../proxies/emergencyStopSql.ts';
import { addToCounts, type StateChange } from './addToCounts.ts';
import type { LockedTask } from './lockTask.ts';
import { mayRunTask } from './mayRunTask.ts';
import { HEARD_SINCE } from './payAttention.ts';
import { WAITS } from './taskTimes.ts';

/** Positions of a task from one to below another, and when the next may follow at the earliest. */
export interface Release {
  readonly from: number;
  readonly upTo: number;
  /** Null: the clock holds nothing back. */
  readonly next: Date | null;
}

/**
 * The hosts of a batch with the bridge that each goes to, or why it goes to none any more. A host that a source has dropped since the start
 * is not sent to, nor is one whose bridge has been away for as long as one is waited for: it must not hold up the others again with every batch.
 * A bridge is away only while it could reach us, from its enrolment on.
 */
const WHERE_HOSTS_GO = `
  select t.position, b.id as "bridgeId",
    case when h.id is null or h.retired_at is not null then 'HOST_GONE' when b.id is null then 'NO_BRIDGE'
      when ${wasStoppedSql('p.id', 'coalesce(task.approved_at, task.created_at)')} then 'EMERGENCY_STOP'
      when greatest(coalesce(b.last_seen_at, (select max(used_at) from enrolment where smart_proxy_id = p.id)), task.created_at, ${HEARD_SINCE})
        < now() - make_interval(secs => ${WAITS.send}) then 'BRIDGE_AWAY' end as reason
  from task join target t on t.task_id = task.id left join host h on h.id = t.host_id
    left join smart_proxy p on p.name = t.smart_proxy left join bridge b on b.smart_proxy_id = p.id`;

const READ_BATCH = `
  ${WHERE_HOSTS_GO}
  where task.id = $1 and t.position >= $2 and t.position < $3 and t.state = 'PENDING' and t.dispatch_id is null
  order by t.position`;

/** Asked of all hosts of a task, also of those that have been sent to: one bridge that is there shows that it is the others that are away. */
const IS_ANY_BRIDGE_THERE = `
  select exists (select 1 from (${WHERE_HOSTS_GO} where task.id = $1) as host where reason is null) as "isAny"`;

/** A bridge has a while to take its part, but no longer than the task may send, and then the task's own time to wait for answers. */
const INSERT_DISPATCHES = `
  insert into dispatch (task_id, bridge_id, send_until, deadline_at)
  select id, unnest($2::int[]), least(send_until, now() + make_interval(secs => ${WAITS.send})),
    least(send_until, now() + make_interval(secs => ${WAITS.send})) + (deadline_at - send_until)
  from task where id = $1 returning id, bridge_id as "bridgeId"`;

/** A trigger keeps a host that was given to a bridge from ever being given to another. */
const HAND_OVER = `
  update target t set dispatch_id = r.dispatch_id from unnest($2::int[], $3::int[]) as r(position, dispatch_id)
  where t.task_id = $1 and t.position = r.position and t.dispatch_id is null and t.state = 'PENDING'`;

const LEAVE_OUT = `
  update target t set state = 'NOT_SENT', reason = r.reason, settled_at = now(), revision = $4
  from unnest($2::int[], $3::text[]) as r(position, reason)
  where t.task_id = $1 and t.position = r.position and t.dispatch_id is null and t.state = 'PENDING'`;

const MOVE_ON = `update task set released = $2, release_at = $3 where id = $1`;

const START_WAVE = `
  update task_wave set started_at = now() where task_id = $1 and first_position < $2 and started_at is null`;

interface BatchRow {
  readonly position: number;
  readonly bridgeId: number | null;
  readonly reason: string | null;
}

/**
 * Gives a batch of a locked task's hosts to their bridges and wakes these; raises the revision by one. Returns false, and changes nothing, when
 * not one bridge of the whole task is there: then something greater is wrong than with some hosts, and the task should wait instead of losing them.
 */
export async function releaseTargets(tx: EntityManager, task: LockedTask, release: Release): Promise<boolean> {
  const { id } = task;
  const rows = await withLeftOut(tx, id, await query<BatchRow>(tx, READ_BATCH, [id, release.from, release.upTo]));
  if (await isEveryBridgeAway(tx, id, rows)) return false;
  const given = rows.flatMap(({ position, bridgeId, reason }) =>
    bridgeId === null || reason !== null ? [] : [{ position, bridgeId }],
  );
  const dispatchOf = await addDispatches(tx, id, given);
  const dispatchIds = given.map(({ bridgeId }) => dispatchOf.get(bridgeId));
  await query(tx, HAND_OVER, [id, given.map(({ position }) => position), dispatchIds]);
  const changes = await leaveOut(tx, task, rows);
  await query(tx, MOVE_ON, [id, release.upTo, release.next]);
  await query(tx, START_WAVE, [id, release.upTo]);
  await addToCounts(tx, task, { changes, held: rows.length });
  return true;
}

/** The same rows; a host on which who started the task may not run it any more, or whose group is frozen now, goes nowhere. */
async function withLeftOut(tx: EntityManager, taskId: number, rows: readonly BatchRow[]): Promise<readonly BatchRow[]> {
  const parameters: unknown[] = [taskId, rows.map(({ position }) => position)];
  const may = await mayRunTask(tx, taskId, parameters);
  const frozen = frozenSql(await readHolds(tx, new Date()), parameters);
  if (may === 'true' && frozen === 'false') return rows;
  const leftOut = await query<{ position: number; reason: string }>(
    tx,
    `select t.position, case when ${may} then 'FROZEN' else 'DENIED' end as reason from target t join host h on h.id = t.host_id
     where t.task_id = $1 and t.position = any($2::int[]) and not (${may} and not ${frozen})`,
    parameters,
  );
  const reasons = new Map(leftOut.map(({ position, reason }) => [position, reason]));
  return rows.map((row) => {
    const reason = reasons.get(row.position) ?? null;
    return { ...row, reason: reason === 'DENIED' ? reason : (row.reason ?? reason) };
  });
}

async function isEveryBridgeAway(tx: EntityManager, taskId: number, rows: readonly BatchRow[]): Promise<boolean> {
  if (!rows.some(({ reason }) => reason === 'BRIDGE_AWAY') || rows.some(({ reason }) => reason === null)) return false;
  const [bridges] = await query<{ isAny: boolean }>(tx, IS_ANY_BRIDGE_THERE, [taskId]);
  return bridges?.isAny === false;
}

/** Makes a dispatch for each bridge of these hosts and wakes the bridges. Returns the dispatch of each bridge. */
export async function addDispatches(
  tx: EntityManager,
  taskId: number,
  hosts: readonly { readonly bridgeId: number }[],
): Promise<ReadonlyMap<number, number>> {
  const bridgeIds = [...new Set(hosts.map(({ bridgeId }) => bridgeId))];
  const rows = await query<{ id: number; bridgeId: number }>(tx, INSERT_DISPATCHES, [taskId, bridgeIds]);
  await wakeBridges(tx, bridgeIds);
  return new Map(rows.map(({ id, bridgeId }) => [bridgeId, id]));
}

/** Wakes bridges when the transaction has committed. */
export async function wakeBridges(tx: EntityManager, bridgeIds: readonly number[]): Promise<void> {
  await query(tx, `select pg_notify('bridge_work', id::text) from unnest($1::int[]) as b(id)`, [bridgeIds]);
}

async function leaveOut(tx: EntityManager, task: LockedTask, rows: readonly BatchRow[]): Promise<StateChange[]> {
  const positions = rows.flatMap(({ position, reason }) => (reason === null ? [] : [position]));
  if (positions.length === 0) return [];
  const reasons = rows.flatMap(({ reason }) => reason ?? []);
  await query(tx, LEAVE_OUT, [task.id, positions, reasons, task.revision + 1]);
  return [{ was: 'PENDING', now: 'NOT_SENT', positions }];
}

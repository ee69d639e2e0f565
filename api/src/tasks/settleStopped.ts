import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { wasStoppedSql } from '../proxies/emergencyStopSql.ts';
import type { StateChange } from './addToCounts.ts';
import { IS_DISPATCH_STOPPED } from './findStopOrders.ts';
import type { LockedTask } from './lockTask.ts';

const PROXY_OF_TARGET = '(select p.id from smart_proxy p where p.name = x.smart_proxy)';

/** SQL: whether the target x of the task t, which no bridge was given, will be given to none. */
const IS_HELD_STOPPED = `x.dispatch_id is null and x.state = 'PENDING' and ${wasStoppedSql(PROXY_OF_TARGET, 'coalesce(t.approved_at, t.created_at)')}`;

/** SQL: whether the task t has hosts that no bridge has taken and that an emergency stop has ended. Without one that could be about the task nothing is looked at. */
export const HAS_STOPPED = `
  exists (select 1 from emergency_stop e where e.lifted_at is null or coalesce(t.approved_at, t.created_at) <= e.lifted_at)
    and (exists (select 1 from dispatch d where d.task_id = t.id and d.state = 'QUEUED' and ${IS_DISPATCH_STOPPED})
      or t.held > 0 and exists (select 1 from target x where x.task_id = t.id and ${IS_HELD_STOPPED}))`;

/** Only what no bridge has claimed is proved unsent by us alone; the row's lock decides against a claim at the same moment. */
const CLOSE_UNCLAIMED = `
  update dispatch d set state = 'CLOSED' where d.task_id = $1 and d.state = 'QUEUED' and ${IS_DISPATCH_STOPPED} returning id`;

const SETTLE_UNCLAIMED = `
  update target set state = 'NOT_SENT', reason = 'EMERGENCY_STOP', settled_at = now(), revision = $3
  where task_id = $1 and dispatch_id = any($2::int[]) and state = 'PENDING' returning position`;

const SETTLE_HELD = `
  update target x set state = 'NOT_SENT', reason = 'EMERGENCY_STOP', settled_at = now(), revision = $2
  from task t where t.id = $1 and x.task_id = $1 and ${IS_HELD_STOPPED} returning x.position`;

interface Stopped {
  readonly changes: readonly StateChange[];
  /** So many of them had not been given to a bridge. */
  readonly held: number;
}

/** Settles the hosts of a locked task that an emergency stop has ended and no bridge has taken; bridges say themselves what they did not send of the rest. */
export async function settleStopped(
  tx: EntityManager,
  { id, revision, isRollout }: Pick<LockedTask, 'id' | 'revision' | 'isRollout'>,
): Promise<Stopped> {
  const closed = await query<{ id: number }>(tx, CLOSE_UNCLAIMED, [id]);
  const dispatchIds = closed.map((dispatch) => dispatch.id);
  const unclaimed =
    closed.length === 0 ? [] : await query<Settled>(tx, SETTLE_UNCLAIMED, [id, dispatchIds, revision + 1]);
  const held = isRollout ? await query<Settled>(tx, SETTLE_HELD, [id, revision + 1]) : [];
  const positions = [...unclaimed, ...held].map(({ position }) => position);
  const changes = positions.length === 0 ? [] : [{ was: 'PENDING', now: 'NOT_SENT', positions } as const];
  return { changes, held: held.length };
}

interface Settled {
  readonly position: number;
}

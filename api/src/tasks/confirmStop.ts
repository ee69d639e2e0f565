import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { LEASE_SECONDS } from '../proxies/Bridge.ts';

/** A bridge gives up a chunk that its broker does not take within so long. */
const CHUNK_STALLS_AFTER_SECONDS = 20;
const MARGIN_SECONDS = 5;

/** A bridge that does not hear of a stop may begin with a chunk until its lease ends, and is then at it until it gives it up. */
export const STOP_TAKES_SECONDS = LEASE_SECONDS + CHUNK_STALLS_AFTER_SECONDS + MARGIN_SECONDS;

/**
 * A host is either proved unsent or was sent to. One that is being sent to will be known in a moment, or, if its bridge cannot tell, is not
 * sent to any more after a while; it then counts as one that may have been.
 */
const CONFIRM = `
  update task set stop_confirmed_at = now(), revision = revision + 1
  where id = $1 and stopped_at is not null and stop_confirmed_at is null
    and not exists (select 1 from target where task_id = $1 and (state in ('PENDING', 'ASSIGNED')
      or state = 'SENDING' and task.stopped_at > now() - make_interval(secs => ${STOP_TAKES_SECONDS})))`;

/** Notes that a stop is proved to have taken hold, if it is: no host is left that could still be sent to. The caller holds the task's lock. */
export async function confirmStop(tx: EntityManager, taskId: number): Promise<void> {
  await query(tx, CONFIRM, [taskId]);
}

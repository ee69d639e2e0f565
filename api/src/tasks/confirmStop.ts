import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

/** A bridge gives up a chunk that its broker does not take within 20 seconds. */
const SENDING_ENDS_WITHIN_SECONDS = 25;

/**
 * A host is either proved unsent or was sent to. One that is being sent to will be known in a moment, or, if its bridge cannot tell, is not
 * sent to any more after a while; it then counts as one that may have been.
 */
const CONFIRM = `
  update task set stop_confirmed_at = now(), revision = revision + 1
  where id = $1 and stopped_at is not null and stop_confirmed_at is null
    and not exists (select 1 from target where task_id = $1 and (state in ('PENDING', 'ASSIGNED')
      or state = 'SENDING' and task.stopped_at > now() - make_interval(secs => ${SENDING_ENDS_WITHIN_SECONDS})))`;

/** Notes that a stop is proved to have taken hold, if it is; the caller holds the task's lock. */
export async function confirmStop(tx: EntityManager, taskId: number): Promise<void> {
  await query(tx, CONFIRM, [taskId]);
}

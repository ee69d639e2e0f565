import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

/** A host is either proved unsent or was, or may have been, sent to; as soon as that is known of each, no request leaves any more. */
const CONFIRM = `
  update task set stop_confirmed_at = now(), revision = revision + 1
  where id = $1 and stopped_at is not null and stop_confirmed_at is null
    and not exists (select 1 from target where task_id = $1 and state in ('PENDING', 'ASSIGNED'))`;

/** Notes that a stop is proved to have taken hold, if it is; the caller holds the task's lock. */
export async function confirmStop(tx: EntityManager, taskId: number): Promise<void> {
  await query(tx, CONFIRM, [taskId]);
}

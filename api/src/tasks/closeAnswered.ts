import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';

const CLOSE_ANSWERED = `
  update dispatch d set state = 'CLOSED' where d.task_id = $1 and d.state <> 'CLOSED'
    and not exists (select 1 from target t where t.dispatch_id = d.id and t.state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT'))`;

/** Closes the dispatches of a task all of whose hosts have their outcome, so that no clock looks at them again; the caller holds the task's lock. What a bridge says of them later is stored all the same. */
export async function closeAnswered(tx: EntityManager, taskId: number): Promise<void> {
  await query(tx, CLOSE_ANSWERED, [taskId]);
}

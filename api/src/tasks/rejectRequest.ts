import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { addToCounts } from './addToCounts.ts';
import { lockTask } from './lockTask.ts';
import { shredSecrets } from './sealSecrets.ts';

const SETTLE = `
  update target set state = 'NOT_SENT', reason = 'NOT_APPROVED', settled_at = now(), revision = $2
  where task_id = $1 and state = 'PENDING' and dispatch_id is null returning position`;

const REJECT = `
  update task set state = 'REJECTED', rejection_code = $2, rejection_message = $3, finished_at = now()
  where id = $1 and state = 'AWAITING_APPROVAL'`;

/** Ends a task that waits for an approval and whose lock the caller holds: nothing of it was sent. */
export async function rejectRequest(
  tx: EntityManager,
  taskId: number,
  { code, message }: { readonly code: string; readonly message: string },
): Promise<void> {
  const task = await lockTask(tx, taskId);
  if (task?.state !== 'AWAITING_APPROVAL') return;
  const unsent = await query<{ position: number }>(tx, SETTLE, [taskId, task.revision + 1]);
  const positions = unsent.map(({ position }) => position);
  await addToCounts(tx, task, { changes: [{ was: 'PENDING', now: 'NOT_SENT', positions }], held: positions.length });
  await query(tx, REJECT, [taskId, code, message]);
  await shredSecrets(tx, taskId);
}

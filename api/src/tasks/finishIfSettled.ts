import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { shredSecrets } from './sealSecrets.ts';
import type { StopKind, TaskState } from './Task.ts';
import { verdictOf } from './verdictOf.ts';

const READ_COUNTS = `
  select state, targeted, pending, succeeded, unknown, not_sent as "notSent", stop_kind as "stopKind" from task where id = $1`;

const FINISH = `
  update task set state = 'FINISHED', verdict = $2, finished_at = coalesce(finished_at, now()) where id = $1`;

const CANCEL = `update task set state = 'CANCELLED', finished_at = now() where id = $1 and state = 'CANCELLING'`;

const CLOSE_DISPATCHES = `update dispatch set state = 'CLOSED' where task_id = $1 and state <> 'CLOSED'`;

interface Counts {
  readonly state: TaskState;
  readonly targeted: number;
  readonly pending: number;
  readonly succeeded: number;
  readonly unknown: number;
  readonly notSent: number;
  readonly stopKind: StopKind | null;
}

/**
 * Ends a task whose last host has its outcome, and revises the verdict of one that late evidence changed. One that was cancelled before
 * anything was sent is cancelled, every other one has finished. Its secrets go with it. The caller holds the task's lock, or has just made the task.
 */
export async function finishIfSettled(tx: EntityManager, taskId: number): Promise<void> {
  const [counts] = await query<Counts>(tx, READ_COUNTS, [taskId]);
  if (counts === undefined || counts.pending > 0) return;
  const isUnsent = counts.stopKind === 'CANCELLED' && counts.notSent === counts.targeted;
  if (isUnsent && counts.state !== 'FINISHED') await query(tx, CANCEL, [taskId]);
  else await query(tx, FINISH, [taskId, verdictOf(counts)]);
  await query(tx, CLOSE_DISPATCHES, [taskId]);
  await shredSecrets(tx, taskId);
}

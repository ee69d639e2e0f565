import { query, queryOne } from '../platform/sql.ts';
import type { RequestContext } from '../access/RequestContext.ts';

/** A due time at which nothing ran, and why. */
export interface UnrunTask {
  readonly schedule: { readonly id: number; readonly commandId: number; readonly filter: string };
  readonly state: 'MISSED' | 'REJECTED';
  readonly dueAt: Date;
  readonly missedSince: Date | null;
  readonly code: string;
  readonly message: string;
}

/** Finished as it begins: it aims at no host, so it has no counts and no verdict. */
const INSERT_TASK = `
  insert into task (command_id, filter, parsed_filter, state, targeted, pending, created_by_id, created_at, finished_at, send_until, deadline_at,
    timeout_seconds, schedule_id, due_at, missed_since, rejection_code, rejection_message)
  values ($1, $2, '{}', $3, 0, 0, $4, now(), now(), now(), now(), 0, $5, $6, $7, $8, $9) returning id`;

/** Records a due time that was missed or refused as a task that ran on no host; returns its id. In the caller's transaction. */
export async function recordUnrun(tx: RequestContext, unrun: UnrunTask): Promise<number> {
  const { schedule, state, dueAt, missedSince, code, message } = unrun;
  const { id } = await queryOne<{ id: number }>(tx.em, INSERT_TASK, [
    schedule.commandId,
    schedule.filter,
    state,
    tx.caller.kind === 'user' ? tx.caller.userId : null,
    schedule.id,
    dueAt,
    missedSince,
    code,
    message,
  ]);
  await query(tx.em, `select pg_notify('task', $1)`, [String(id)]);
  return id;
}

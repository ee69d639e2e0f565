import { parseFilter } from '@chargehand/fact-filter';
import type { RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { namedIn } from '../tasks/namedIn.ts';
import { storeScope } from '../tasks/storeScope.ts';
import type { LockedSchedule } from './lockSchedule.ts';

/** A due time at which nothing ran, and why. */
export interface UnrunTask {
  readonly schedule: Pick<LockedSchedule, 'id' | 'commandId' | 'plugin' | 'filter' | 'options'>;
  readonly state: 'MISSED' | 'REJECTED';
  readonly dueAt: Date;
  readonly missedSince: Date | null;
  readonly code: string;
  readonly message: string;
}

/** Finished as it begins: it touches no host, so it has no counts and no verdict. What it would have run is all there, to be run again as it was meant. */
const INSERT_TASK = `
  insert into task (command_id, filter, parsed_filter, state, targeted, pending, created_by_id, created_at, finished_at, send_until, deadline_at,
    timeout_seconds, ttl_seconds, options, schedule_id, due_at, missed_since, rejection_code, rejection_message)
  values ($1, $2, $3, $4, 0, 0, $5, now(), now(), now(), now(),
    coalesce($6::int, (select p.timeout_seconds from plugin p where p.name = $7), 0), $8, $9, $10, $11, $12, $13, $14) returning id`;

/** Records a due time that was missed or refused as a task that ran on no host, tied to what its filter names; returns its id. In the caller's transaction. */
export async function recordUnrun(tx: RequestContext, unrun: UnrunTask): Promise<number> {
  const { schedule, state, dueAt, missedSince, code, message } = unrun;
  const { options } = schedule;
  // Newer rules of the language may refuse what was stored.
  const parsed = parseFilter(schedule.filter);
  const { id } = await queryOne<{ id: number }>(tx.em, INSERT_TASK, [
    schedule.commandId,
    schedule.filter,
    parsed.ok ? JSON.stringify(parsed.filter) : '{}',
    state,
    tx.caller.kind === 'user' ? tx.caller.userId : null,
    options.timeoutSeconds ?? null,
    schedule.plugin,
    options.ttlSeconds ?? null,
    JSON.stringify(options),
    schedule.id,
    dueAt,
    missedSince,
    code,
    message,
  ]);
  if (parsed.ok) await storeScope(tx, { taskId: id, hosts: [], ...namedIn(parsed.filter) });
  await query(tx.em, `select pg_notify('task', $1)`, [String(id)]);
  return id;
}

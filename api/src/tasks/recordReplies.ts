import { bridgeOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { addToCounts, type StateChange } from './addToCounts.ts';
import { foldEntries, type JournalEntry, type TargetEvidence } from './foldEntries.ts';
import { finishIfSettled } from './settleTask.ts';
import { BadUpload } from './taskErrors.ts';

/** Locks the bridge's row: of two uploads of one bridge the second sees the first one's cursor. */
const LOCK_BRIDGE = `select journal, journal_cursor::float8 as cursor from bridge where id = $1 for update`;

const MOVE_CURSOR = `update bridge set journal = $2, journal_cursor = $3 where id = $1`;

const TASKS_OF_DISPATCHES = `select id, task_id from dispatch where bridge_id = $1 and id = any($2::int[])`;

/** Locks the task, so revisions commit in order and a watcher at n has seen all of n. A sequence would not. */
const LOCK_TASK = `select revision from task where id = $1 for update`;

/**
 * The task's lock is held, so `before` is the state that the update replaces. A target never falls in rank of evidence, NOT_SENT only
 * follows from what was never sent, and an outcome other than UNKNOWN is final (reliability.md §3.5; a trigger says the same).
 */
const STORE_EVIDENCE = `
  with given as (
    select * from json_to_recordset($3) as e(position int, dispatch_id int, state target_state, sent_at timestamptz, settled_at timestamptz,
      reason text, reply json, is_late boolean)),
  before as (
    select t.position, t.state from target t join given using (position) where t.task_id = $1 and t.dispatch_id = given.dispatch_id),
  changed as (
    update target t set state = given.state, reason = given.reason, reply = given.reply, settled_at = given.settled_at,
      sent_at = coalesce(given.sent_at, t.sent_at), late = given.is_late or t.state = 'UNKNOWN', revision = $2
    from given
    where t.task_id = $1 and t.position = given.position and t.dispatch_id = given.dispatch_id
      and case when given.state = 'NOT_SENT' then t.state in ('PENDING', 'ASSIGNED')
        else t.state < given.state and t.state not in ('NOT_SENT', 'SUCCEEDED', 'FAILED') end
    returning t.position, t.state)
  select before.state as was, changed.state as now, count(*)::int as count
  from changed join before using (position) group by 1, 2`;

/** A reply for what we had proved unsent: forged, or our proof was wrong. */
const FIND_CONTRADICTIONS = `
  select t.position, t.name from target t
  where t.task_id = $1 and t.state = 'NOT_SENT' and t.position = any($2::int[]) and t.dispatch_id is not null`;

/** Stores a bridge's journal lines, each once however often it is uploaded. Returns the last sequence stored. Throws BadUpload. */
export async function recordReplies(
  ctx: RequestContext,
  journal: string,
  entries: readonly JournalEntry[],
): Promise<number> {
  const { bridgeId } = bridgeOf(ctx);
  return await inTransaction(ctx, async (tx) => {
    const stored = await queryOne<{ journal: string | null; cursor: number }>(tx.em, LOCK_BRIDGE, [bridgeId]);
    const cursor = stored.journal === journal ? stored.cursor : 0;
    const fresh = entries.filter(({ sequence }) => sequence > cursor);
    refuseDisorder(fresh);
    const last = fresh.at(-1)?.sequence ?? cursor;
    await query(tx.em, MOVE_CURSOR, [bridgeId, journal, last]);
    await storeByTask(tx, bridgeId, foldEntries(fresh));
    return last;
  });
}

function refuseDisorder(entries: readonly JournalEntry[]): void {
  const isOrdered = entries.every(({ sequence }, index) => sequence > (entries[index - 1]?.sequence ?? 0));
  if (!isOrdered) throw new BadUpload('Journal entries must come in order of their sequence.');
}

async function storeByTask(tx: RequestContext, bridgeId: number, evidence: readonly TargetEvidence[]): Promise<void> {
  const ids = [...new Set(evidence.map(({ dispatchId }) => dispatchId))];
  const dispatches = await query<{ id: number; task_id: number }>(tx.em, TASKS_OF_DISPATCHES, [bridgeId, ids]);
  const taskOf = new Map(dispatches.map(({ id, task_id }) => [id, task_id]));
  const byTask = Map.groupBy(evidence, ({ dispatchId }) => taskOf.get(dispatchId));
  // Tasks are locked in order of their id, so two bridges' uploads cannot wait for each other in a circle.
  const tasks = [...byTask].flatMap(([taskId, rows]) => (taskId === undefined ? [] : [{ taskId, rows }]));
  for (const { taskId, rows } of tasks.toSorted((one, other) => one.taskId - other.taskId))
    await storeEvidence(tx, taskId, rows);
}

async function storeEvidence(tx: RequestContext, taskId: number, rows: readonly TargetEvidence[]): Promise<void> {
  const { revision } = await queryOne<{ revision: number }>(tx.em, LOCK_TASK, [taskId]);
  await reportContradictions(tx, taskId, rows);
  const changes = await query<StateChange>(tx.em, STORE_EVIDENCE, [
    taskId,
    revision + 1,
    JSON.stringify(rows.map(rowOf)),
  ]);
  if (changes.length === 0) return;
  await addToCounts(tx.em, taskId, revision + 1, changes);
  await finishIfSettled(tx.em, taskId);
  await query(tx.em, `select pg_notify('task', $1)`, [String(taskId)]);
}

async function reportContradictions(
  tx: RequestContext,
  taskId: number,
  rows: readonly TargetEvidence[],
): Promise<void> {
  const replied = rows.filter(({ reply }) => reply !== null).map(({ position }) => position);
  if (replied.length === 0) return;
  for (const { name } of await query<{ name: string }>(tx.em, FIND_CONTRADICTIONS, [taskId, replied])) {
    await recordAudit(tx, 'target.contradiction', `task:${taskId}`, {
      host: name,
      claim: 'a reply came for a host that was not sent to',
    });
  }
}

function rowOf({ dispatchId, position, state, sentAt, settledAt, reason, reply, isLate }: TargetEvidence): object {
  return {
    position,
    dispatch_id: dispatchId,
    state,
    sent_at: sentAt,
    settled_at: settledAt,
    reason,
    reply,
    is_late: isLate,
  };
}

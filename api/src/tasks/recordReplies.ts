import { bridgeOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { addToCounts, type StateChange } from './addToCounts.ts';
import { addToSummaries } from './addToSummaries.ts';
import { advanceRollout } from './advanceRollout.ts';
import { closeAnswered } from './closeAnswered.ts';
import { confirmStop } from './confirmStop.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { foldEntries, type JournalEntry, type TargetEvidence } from './foldEntries.ts';
import { lockTask, type LockedTask } from './lockTask.ts';
import { adoptDispatches, ownDispatches, type TaskEvidence } from './ownDispatches.ts';
import { BadUpload } from './taskErrors.ts';

/** Makes the row of a journal that has not asked for work here. */
const KNOW_JOURNAL = `insert into bridge_journal (bridge_id, id) values ($1, $2) on conflict do nothing`;

/** Of two uploads of one journal the second sees the first one's cursor. Heartbeats do not wait for it: they write the bridge's row. */
const LOCK_CURSOR = `select cursor::float8 as cursor from bridge_journal where bridge_id = $1 and id = $2 for update`;

const MOVE_CURSOR = `update bridge_journal set cursor = $3 where bridge_id = $1 and id = $2`;

/** Why a host is unknown, by how much was heard of it. A bridge's own word, whatever it is, is the last one. */
const DOUBTS = `array['BRIDGE_LOST', 'SEND_UNCERTAIN', 'NO_REPLY', 'REPLY_UNDECODABLE']`;

/** What is said gives a host that is unknown a reason, and nothing more. */
const IS_DOUBT = `(t.state = 'UNKNOWN' and given.doubt is not null)`;

/**
 * The task's lock is held, so `before` is the state that the update replaces. A target never falls in rank of evidence, NOT_SENT only
 * follows from what was never sent, and an outcome other than UNKNOWN is final (reliability.md §3.5; a trigger says the same).
 * A bridge that was called lost and comes back can still tell why a host is unknown, or prove that it was not sent to (decision 0026).
 * Whether a reply is late is a matter of what was stored before it, not of the bridge's clock and ours; by a clock that is slow no outcome was
 * there before its task, and the time between sending and reply stays what it was.
 * A reply comes as text and becomes `json` as it is: taken apart by a function, a lone surrogate in it would refuse the whole batch.
 */
const STORE_EVIDENCE = `
  with given as (
    select position, dispatch_id, state::target_state, sent_at, settled_at, reason, reply::json, is_late, doubt
    from unnest($3::int[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[], $10::bool[], $11::text[])
      as e(position, dispatch_id, state, sent_at, settled_at, reason, reply, is_late, doubt)),
  before as (
    select t.position, t.state from target t join given using (position) where t.task_id = $1 and t.dispatch_id = given.dispatch_id),
  changed as (
    update target t set state = case when ${IS_DOUBT} then t.state else given.state end,
      reason = case when ${IS_DOUBT} then given.doubt else given.reason end, reply = given.reply,
      settled_at = case when ${IS_DOUBT} then t.settled_at else given.settled_at + slow.by end,
      sent_at = coalesce(given.sent_at, t.sent_at) + case when t.state = 'UNKNOWN' and given.sent_at is null then interval '0' else slow.by end,
      late = given.is_late or t.state = 'UNKNOWN' and given.reply is not null, revision = $2
    from given join task on task.id = $1
      cross join lateral (select greatest(task.created_at - given.settled_at, interval '0') as by) slow
    where t.task_id = $1 and t.position = given.position and t.dispatch_id = given.dispatch_id
      and case when given.state = 'NOT_SENT' then t.state in ('PENDING', 'ASSIGNED') or t.state = 'UNKNOWN' and t.reason = 'BRIDGE_LOST' and t.sent_at is null
        when ${IS_DOUBT} then array_position(${DOUBTS}, t.reason) < coalesce(array_position(${DOUBTS}, given.doubt), 9)
        else t.state < given.state and t.state not in ('NOT_SENT', 'SUCCEEDED', 'FAILED') end
    returning t.position, t.state)
  select before.state as was, changed.state as now, array_agg(position) as positions
  from changed join before using (position) group by 1, 2`;

/** A reply for what we had proved unsent: forged, or our proof was wrong. */
const FIND_CONTRADICTIONS = `
  select t.position, t.name from target t join unnest($2::int[], $3::int[]) as r(position, dispatch_id) using (position, dispatch_id)
  where t.task_id = $1 and t.state = 'NOT_SENT'`;

export interface Upload {
  readonly journal: string;
  /** The sequence up to which the bridge believes everything to be stored here. */
  readonly after: number;
  readonly entries: readonly JournalEntry[];
}

/**
 * Stores a bridge's journal lines, each once however often it is uploaded. Returns the last sequence stored; one below `after` says
 * that nothing was stored because lines before these are missing here (a database that was restored). Throws BadUpload.
 */
export async function recordReplies(ctx: RequestContext, { journal, after, entries }: Upload): Promise<number> {
  const { bridgeId } = bridgeOf(ctx);
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, KNOW_JOURNAL, [bridgeId, journal]);
    const { cursor } = await queryOne<{ cursor: number }>(tx.em, LOCK_CURSOR, [bridgeId, journal]);
    if (cursor < after) return cursor;
    const fresh = entries.filter(({ sequence }) => sequence > cursor);
    refuseDisorder(fresh);
    const last = fresh.at(-1)?.sequence ?? cursor;
    await query(tx.em, MOVE_CURSOR, [bridgeId, journal, last]);
    // Tasks are locked in order of their id, so two bridges' uploads cannot wait for each other in a circle.
    for (const evidence of await ownDispatches(tx, { bridgeId, journal }, foldEntries(fresh)))
      await storeEvidence(tx, journal, evidence);
    return last;
  });
}

function refuseDisorder(entries: readonly JournalEntry[]): void {
  const isOrdered = entries.every(({ sequence }, index) => sequence > (entries[index - 1]?.sequence ?? 0));
  if (!isOrdered) throw new BadUpload('Journal entries must come in order of their sequence.');
}

async function storeEvidence(tx: RequestContext, journal: string, evidence: TaskEvidence): Promise<void> {
  const { taskId } = evidence;
  const task = await lockTask(tx.em, taskId);
  if (task === undefined) return;
  const rows = await adoptDispatches(tx.em, journal, evidence);
  const changes = await query<StateChange>(tx.em, STORE_EVIDENCE, [
    taskId,
    task.revision + 1,
    rows.map(({ position }) => position),
    rows.map(({ dispatchId }) => dispatchId),
    rows.map(({ state }) => state),
    rows.map(({ sentAt }) => sentAt),
    rows.map(({ settledAt }) => settledAt),
    rows.map(({ reason }) => reason),
    rows.map(({ reply }) => (reply === null ? null : JSON.stringify(reply))),
    rows.map(({ isLate }) => isLate),
    rows.map(({ doubt }) => doubt),
  ]);
  await reportContradictions(tx, taskId, rows);
  if (changes.length === 0) return;
  await addToCounts(tx.em, task, { changes });
  const changed = new Set(changes.flatMap(({ positions }) => positions));
  await addToSummaries(
    tx.em,
    taskId,
    rows.flatMap(({ position, reply }) => (reply !== null && changed.has(position) ? [reply] : [])),
  );
  await goOn(tx, task);
  await query(tx.em, `select pg_notify('task', $1)`, [String(taskId)]);
}

/** What the outcomes that have just been stored lead to. */
async function goOn({ em }: RequestContext, { id, state, isRollout }: LockedTask): Promise<void> {
  if (isRollout) {
    await closeAnswered(em, id);
    await advanceRollout(em, id);
  }
  if (state === 'CANCELLING' || state === 'HALTING') await confirmStop(em, id);
  await finishIfSettled(em, id);
}

async function reportContradictions(
  tx: RequestContext,
  taskId: number,
  rows: readonly TargetEvidence[],
): Promise<void> {
  const replied = rows.filter(({ reply, isDisproved }) => reply !== null || isDisproved);
  if (replied.length === 0) return;
  const claimed = [taskId, replied.map(({ position }) => position), replied.map(({ dispatchId }) => dispatchId)];
  for (const { name } of await query<{ name: string }>(tx.em, FIND_CONTRADICTIONS, claimed)) {
    await recordAudit(tx, 'target.contradiction', `task:${taskId}`, {
      host: name,
      claim: 'a reply came for a host that was not sent to',
    });
  }
}

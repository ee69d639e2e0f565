import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../access/RequestContext.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { query } from '../platform/sql.ts';
import type { TargetEvidence } from './foldEntries.ts';

/** Whose word an upload is. */
export interface JournalOwner {
  readonly bridgeId: number;
  readonly journal: string;
}

/** What an upload says of one task. */
export interface TaskEvidence {
  readonly taskId: number;
  readonly rows: readonly TargetEvidence[];
  /** Dispatches that nobody is known to have claimed. */
  readonly unclaimed: readonly number[];
}

/**
 * Only the journal that claimed a dispatch can know anything of it. One that nobody is known to have claimed was claimed in a time that
 * this database has lost (it was restored): its key is told to nobody else.
 */
const OWN = `
  select d.id, d.key, d.task_id as "taskId", d.journal is null and d.state = 'QUEUED' as "isUnclaimed"
  from dispatch d join unnest($3::int[], $4::uuid[]) as given(id, key) on given.id = d.id and given.key = d.key
  where d.bridge_id = $1 and (d.journal = $2 or d.journal is null)`;

const ADOPT = `
  update dispatch set state = 'CLAIMED', journal = $2, claimed_at = now() where id = any($1::int[]) and journal is null and state = 'QUEUED'
  returning id`;

interface OwnRow {
  readonly id: number;
  readonly key: string;
  readonly taskId: number;
  readonly isUnclaimed: boolean;
}

/** What a journal says of tasks that it can know of, in order of their ids; the rest goes to the audit, for people to look at. */
export async function ownDispatches(
  tx: RequestContext,
  { bridgeId, journal }: JournalOwner,
  evidence: readonly TargetEvidence[],
): Promise<readonly TaskEvidence[]> {
  const given = [...new Map(evidence.map((row) => [nameOf(row), row])).values()];
  const ids = given.map(({ dispatchId }) => dispatchId);
  const keys = given.map(({ dispatchKey }) => dispatchKey);
  const found = await query<OwnRow>(tx.em, OWN, [bridgeId, journal, ids, keys]);
  const byName = new Map(found.map((row) => [`${row.id}.${row.key}`, row]));
  await reportOrphans(
    tx,
    journal,
    evidence.filter((row) => !byName.has(nameOf(row))),
  );
  const byTask = Map.groupBy(evidence, (row) => byName.get(nameOf(row))?.taskId);
  const unclaimed = found.filter(({ isUnclaimed }) => isUnclaimed);
  return [...byTask]
    .flatMap(([taskId, rows]) =>
      taskId === undefined
        ? []
        : [{ taskId, rows, unclaimed: unclaimed.filter((row) => row.taskId === taskId).map(({ id }) => id) }],
    )
    .toSorted((one, other) => one.taskId - other.taskId);
}

/** Gives dispatches that nobody has claimed to the journal that knows them, with their task's lock held. Returns what may be stored of the evidence: not what somebody else has claimed meanwhile. */
export async function adoptDispatches(
  em: EntityManager,
  journal: string,
  { rows, unclaimed }: TaskEvidence,
): Promise<readonly TargetEvidence[]> {
  if (unclaimed.length === 0) return rows;
  const adopted = await query<{ id: number }>(em, ADOPT, [unclaimed, journal]);
  const lost = new Set(unclaimed);
  for (const { id } of adopted) lost.delete(id);
  return rows.filter(({ dispatchId }) => !lost.has(dispatchId));
}

/** Things were done that this database knows nothing of: it was restored, and they belong to the time that it has lost. */
async function reportOrphans(tx: RequestContext, journal: string, rows: readonly TargetEvidence[]): Promise<void> {
  if (rows.length === 0) return;
  const dispatches = [...new Set(rows.map(nameOf))];
  await recordAudit(tx, 'dispatch.orphan', `journal:${journal}`, {
    dispatches: dispatches.slice(0, MAX_NAMED),
    hosts: rows.length,
    replies: rows.filter(({ reply }) => reply !== null).length,
    claim: 'a bridge reports what this database does not know; it was restored, or the journal is not its own',
  });
}

const MAX_NAMED = 20;

function nameOf({ dispatchId, dispatchKey }: TargetEvidence): string {
  return `${dispatchId}.${dispatchKey}`;
}

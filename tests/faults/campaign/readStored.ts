import { ENTITIES } from '@chargehand/api/entities';
import { connectDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import { IsolationLevel } from '@mikro-orm/postgresql';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditRecord, DispatchRecord, TargetRecord, TaskRecord } from '../check/Evidence.ts';
import { replyRecordOf } from './readJournal.ts';

const TASKS = `
  select t.id, t.key, c.arguments ->> 'text' as text, t.state, t.verdict, t.revision, t.targeted, t.pending, t.succeeded, t.failed,
    t.unknown, t.not_sent as "notSent", t.created_at as "createdAt", t.finished_at as "finishedAt"
  from task t join command c on c.id = t.command_id order by t.id`;

const TARGETS = `
  select task_id as "taskId", position, name, dispatch_id as "dispatchId", state, reason, reply, late, sent_at as "sentAt",
    settled_at as "settledAt", revision
  from target where task_id = $1 order by position`;

const DISPATCHES = `
  select id, task_id as "taskId", state, journal, claimed_at as "claimedAt" from dispatch order by id`;

const AUDIT = `select act, object, count(*)::int as times from audit_entry group by 1, 2`;

const CURSORS = `
  select s.name as proxy, max(j.cursor)::float8 as cursor
  from bridge_journal j join bridge b on b.id = j.bridge_id join smart_proxy s on s.id = b.smart_proxy_id group by 1`;

const LEFTOVERS = `
  select format('session %s is %s since %s: %s', pid, state, xact_start, left(query, 100)) as leftover from pg_stat_activity
  where backend_type = 'client backend' and xact_start < now() - interval '20 seconds'`;

/** What the database says, in the words of the evidence. */
export interface Stored {
  readonly tasks: readonly TaskRecord[];
  readonly targets: readonly TargetRecord[];
  readonly dispatches: readonly DispatchRecord[];
  readonly audit: readonly AuditRecord[];
  /** By smart proxy, the API's place in the journal. */
  readonly cursors: ReadonlyMap<string, number>;
  readonly leftovers: readonly string[];
}

/** Somebody who looks into the database beside the API. */
export interface StoreReader extends AsyncDisposable {
  /** All of one moment: late answers may still come. */
  readAll(): Promise<Stored>;
  /** By smart proxy, the API's place in the journal. */
  readCursors(): Promise<ReadonlyMap<string, number>>;
}

/** Connects to the database of a campaign. */
export async function openStoreReader(url: string): Promise<StoreReader> {
  const orm = await connectDatabase({ url, entities: ENTITIES, migrations: [] });
  return {
    readAll: () => orm.em.fork().transactional(readStored, { isolationLevel: IsolationLevel.REPEATABLE_READ }),
    readCursors: () => readCursors(orm.em.fork()),
    [Symbol.asyncDispose]: () => orm.close(true),
  };
}

async function readStored(em: EntityManager): Promise<Stored> {
  const rows = await query<TaskRow>(em, TASKS);
  const tasks = rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    finishedAt: instantOf(row.finishedAt),
  }));
  const targets: TargetRecord[] = [];
  // Task by task: all replies at once would be hundreds of megabytes.
  for (const { id } of tasks) targets.push(...(await query<TargetRow>(em, TARGETS, [id])).map(targetOf));
  const dispatches = await query<DispatchRow>(em, DISPATCHES);
  const leftovers = await query<{ leftover: string }>(em, LEFTOVERS);
  return {
    tasks,
    targets,
    dispatches: dispatches.map((row) => ({ ...row, claimedAt: instantOf(row.claimedAt) })),
    audit: await query<AuditRecord>(em, AUDIT),
    cursors: await readCursors(em),
    leftovers: leftovers.map(({ leftover }) => leftover),
  };
}

async function readCursors(em: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ proxy: string; cursor: number }>(em, CURSORS);
  return new Map(rows.map(({ proxy, cursor }) => [proxy, cursor]));
}

type TaskRow = Omit<TaskRecord, 'createdAt' | 'finishedAt'> & {
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};
type TargetRow = Omit<TargetRecord, 'reply' | 'sentAt' | 'settledAt'> & {
  readonly reply: unknown;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
};
type DispatchRow = Omit<DispatchRecord, 'claimedAt'> & { readonly claimedAt: Date | null };

function targetOf(row: TargetRow): TargetRecord {
  const reply = row.reply === null ? null : replyRecordOf(row.reply);
  return { ...row, reply, sentAt: instantOf(row.sentAt), settledAt: instantOf(row.settledAt) };
}

function instantOf(at: Date | null): number | null {
  return at === null ? null : at.getTime();
}

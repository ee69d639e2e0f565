import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../platform/sql.ts';
import { digestOfAnswer, type Answer } from './digestOfAnswer.ts';
import type { ChangedAnswer, OutputGrouping } from './OutputGrouping.ts';
import { OutputNames } from './OutputNames.ts';
import type { LeaveOut } from './readLeaveOut.ts';

/** The revision and the rows must be of the same moment. */
const SNAPSHOT = { isolationLevel: 'repeatable read', readOnly: true } as const;

const READ_REVISION = `select revision, targeted from task where id = $1`;

/** A larger reply is compared as text: digested by PostgreSQL, it need not travel. */
const LARGEST_REPLY = 65_536;

/** Rows in memory at one time: with the largest replies 16 MB. */
const ROWS_AT_ONCE = 250;

/**
 * What has an outcome never again has none, so only outcomes are read. Only what follows a reply has one to look at. `offset 0`: or the
 * reply would be unpacked once for every use of its text.
 */
const OPEN_CHANGED = `
  declare changed no scroll cursor for
  select t.position, t.state, t.reason,
    case when octet_length(r.text) <= ${LARGEST_REPLY} then r.text end as reply,
    case when octet_length(r.text) > ${LARGEST_REPLY} then encode(sha256(convert_to(r.text, 'UTF8')), 'hex') end as "replyDigest"
  from target t left join lateral (select t.reply::text as text where t.state in ('SUCCEEDED', 'FAILED') offset 0) r on true
  where t.task_id = $1 and t.revision > $2 and t.state in ('UNKNOWN', 'NOT_SENT', 'SUCCEEDED', 'FAILED')`;

const FETCH_CHANGED = `fetch ${ROWS_AT_ONCE} from changed`;

/** The moment that a task has come to, and how many hosts it has. */
export interface TaskMoment {
  readonly revision: number;
  readonly targeted: number;
}

/** Where a task is now. */
export async function readMoment(em: EntityManager, taskId: number): Promise<TaskMoment> {
  return await queryOne<TaskMoment>(em, READ_REVISION, [taskId]);
}

/** Brings a grouping up to date by what changed since its revision. When it fails, the grouping is what it was. */
export async function readAnswers(
  em: EntityManager,
  {
    taskId,
    grouping,
    leaveOut,
  }: { readonly taskId: number; readonly grouping: OutputGrouping; readonly leaveOut: LeaveOut },
): Promise<void> {
  await em.transactional(async (tx) => {
    const moment = await readMoment(tx, taskId);
    await query(tx, OPEN_CHANGED, [taskId, grouping.revision]);
    const changes: ChangedAnswer[] = [];
    const names = new OutputNames();
    for (let isMore = true; isMore;) {
      const rows = await query<Answer>(tx, FETCH_CHANGED);
      isMore = rows.length === ROWS_AT_ONCE;
      for (const row of rows) {
        const { digest, names: own } = digestOfAnswer(row, leaveOut.leavesOut);
        const { position, state, reason } = row;
        changes.push({ position, state, reason, digest });
        names.add(own, leaveOut.isDeclared);
      }
    }
    grouping.apply(moment, changes, names);
  }, SNAPSHOT);
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { batched } from '../platform/batched.ts';
import {
  BadPageSize,
  MAX_PAGE,
  numberStartOf,
  pageOf,
  type Page,
  type PageRequest,
  type TotalCount,
} from '../platform/pages.ts';
import { query, queryOne } from '../platform/sql.ts';
import { fetchReplies, fittingFirst, type Answerer } from './readReplies.ts';
import type { RepliesAsked } from './repliesAsked.ts';
import type { TargetState } from './Target.ts';

/** A target as it is read for the graph, without its task's columns; `replyOf` reads what it replied for those who ask. */
export interface TargetRow extends Answerer {
  readonly name: string;
  readonly hostId: number | null;
  readonly hostgroup: string | null;
  readonly location: string | null;
  readonly organization: string | null;
  readonly smartProxy: string | null;
  readonly state: TargetState;
  readonly reason: string | null;
  readonly late: boolean;
  readonly sentAt: Date | null;
  readonly settledAt: Date | null;
  readonly revision: number;
}

const COLUMNS = `
  task_id as "taskId", position, name, host_id as "hostId", hostgroup, location, organization, smart_proxy as "smartProxy", state, reason,
  reply is not null as "hasReply", late, sent_at as "sentAt", settled_at as "settledAt", revision`;

const CHANGED_SINCE = `select ${COLUMNS} from target where task_id = $1 and revision > $2 order by position`;

const PAGE = `
  select ${COLUMNS} from target
  where task_id = $1 and ($2::target_state is null or state = $2::target_state) and ($3::int is null or position > $3)
  order by position limit $4`;

const AT = `select ${COLUMNS} from target where task_id = $1 and position = any($2::int[]) order by position`;

const COUNT = `select count(*)::int as count from target where task_id = $1 and state = $2::target_state`;

/** The targets of a task that changed after a revision, by position. */
export async function readChangedTargets(
  em: EntityManager,
  taskId: number,
  since: number,
): Promise<readonly TargetRow[]> {
  return await query<TargetRow>(em, CHANGED_SINCE, [taskId, since]);
}

/** Which targets of a task are asked for. */
export interface AskedTargets {
  /** Null: whatever their state. */
  readonly state: TargetState | null;
  readonly page: PageRequest;
  readonly replies: RepliesAsked;
}

/**
 * A page of a task's targets by position, all or those in one state. Where replies are asked for, it ends before they become too large
 * for one answer. Throws BadCursor, BadPageSize, RepliesTooLarge.
 */
export async function pageOfTargets(
  em: EntityManager,
  task: { readonly id: number; readonly targeted: number },
  { state, page, replies }: AskedTargets,
): Promise<Page<TargetRow>> {
  const rows = await query<TargetRow>(em, PAGE, [task.id, state, numberStartOf(page), page.first + 1]);
  const count = async (): Promise<number> => (await queryOne<{ count: number }>(em, COUNT, [task.id, state])).count;
  return await pageWithReplies(em, rows, { page, replies, totalCount: state === null ? task.targeted : count });
}

/** Cuts a page from rows that were fetched with `first + 1` as the limit, with the replies that are asked for. Throws RepliesTooLarge. */
export async function pageWithReplies(
  em: EntityManager,
  rows: readonly TargetRow[],
  { page, replies, totalCount }: Omit<AskedTargets, 'state'> & { readonly totalCount: TotalCount },
): Promise<Page<TargetRow>> {
  const first = replies.areAsked ? await fittingFirst(em, rows, page.first) : page.first;
  if (replies.areAsked) await fetchReplies(em, rows.slice(0, first), replies.times);
  return pageOf(rows, { ...page, first }, totalCount, ({ position }) => position);
}

/** The target at a position of a task, one statement for all the positions of an answer. Undefined: there is none. */
export const targetAt = batched(async (em, positions: readonly number[], taskId: number) => {
  const rows = await query<TargetRow>(em, AT, [taskId, positions]);
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return positions.map((position) => byPosition.get(position));
});

/** The targets at these positions, by position. Throws BadPageSize when more are asked for than a page can hold. */
export async function targetsAt(
  em: EntityManager,
  taskId: number,
  positions: readonly number[],
): Promise<readonly TargetRow[]> {
  if (positions.length > MAX_PAGE) throw new BadPageSize(positions.length);
  return await query<TargetRow>(em, AT, [taskId, positions]);
}

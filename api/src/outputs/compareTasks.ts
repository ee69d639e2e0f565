import type { EntityManager } from '@mikro-orm/postgresql';
import { pageOf, startOf, type Page, type PageRequest } from '../platform/pages.ts';
import { fetchReplies, fittingFirst } from '../tasks/readReplies.ts';
import { targetAt, type TargetRow } from '../tasks/readTargets.ts';
import type { RepliesAsked } from '../tasks/repliesAsked.ts';
import type { Task } from '../tasks/Task.ts';
import { declaredOutputs } from './declaredOutputs.ts';
import { findTask } from '../tasks/findTask.ts';
import { groupingOf } from './groupingOf.ts';
import type { OutputGrouping } from './OutputGrouping.ts';
import { readHostPairs, type HostPair } from './readHostPairs.ts';
import { readLeaveOut, type LeaveOut } from './readLeaveOut.ts';

/** How a host of two tasks did in the one and in the other. */
export const COMPARISON_KINDS = ['CHANGED', 'SAME', 'ONLY_IN_ONE', 'ONLY_IN_OTHER', 'PENDING'] as const;
export type ComparisonKind = (typeof COMPARISON_KINDS)[number];

export interface ComparedHost {
  readonly name: string;
  readonly kind: ComparisonKind;
  readonly one: TargetRow | null;
  readonly other: TargetRow | null;
  readonly leaveOut: LeaveOut;
}

export interface Comparison {
  readonly one: Task;
  readonly other: Task;
  readonly isSameCommand: boolean;
  readonly counts: Readonly<Record<ComparisonKind, number>>;
  readonly hosts: Page<ComparedHost>;
}

/** Which two tasks are compared, and which of their hosts are listed; all of them: 'ALL'. */
export interface ComparedTasks {
  readonly one: string;
  readonly other: string;
  readonly which: ComparisonKind | 'ALL';
  /** See readLeaveOut; what either DDL calls volatile is left out of both. */
  readonly leaveOut: readonly string[] | null | undefined;
  readonly page: PageRequest;
  readonly replies: RepliesAsked;
}

interface Judged extends HostPair {
  readonly kind: ComparisonKind;
}

/** Compares two tasks host by host, by what became of each. Throws TaskNotFound, BadCursor, BadPageSize, BadLeaveOut, RepliesTooLarge. */
export async function compareTasks(
  em: EntityManager,
  { which, leaveOut: names, page, replies, ...ids }: ComparedTasks,
): Promise<Comparison> {
  const start = startOf(page);
  const [one, other] = [await findTask(em, ids.one), await findTask(em, ids.other)];
  const declared = await Promise.all([one, other].map(({ id }) => declaredOutputs(em, id, null)));
  const leaveOut = readLeaveOut(names, declared.flat());
  const pairs = await readHostPairs(em, one, other);
  const [before, after] = [await groupingOf(em, one.id, leaveOut), await groupingOf(em, other.id, leaveOut)];
  const judged = pairs.map((pair) => ({ ...pair, kind: kindOf(pair, before, after) }));
  const counts = countKinds(judged);
  const wanted = which === 'ALL' ? judged : judged.filter(({ kind }) => kind === which);
  const from = start === null ? 0 : wanted.findIndex(({ name }) => name > start);
  const rows = from === -1 ? [] : wanted.slice(from, from + page.first + 1);
  const hosts = await openHosts(em, rows, { one, other, leaveOut });
  const first = await firstOf(em, hosts, { page, replies });
  return {
    one,
    other,
    isSameCommand: one.command.id === other.command.id,
    counts,
    hosts: pageOf(hosts, { ...page, first }, wanted.length, ({ name }) => name),
  };
}

function kindOf({ one, other }: HostPair, before: OutputGrouping, after: OutputGrouping): ComparisonKind {
  if (other === null) return 'ONLY_IN_ONE';
  if (one === null) return 'ONLY_IN_OTHER';
  const [then, now] = [before.digestAt(one), after.digestAt(other)];
  if (then === undefined || now === undefined) return 'PENDING';
  return then === now ? 'SAME' : 'CHANGED';
}

function countKinds(judged: readonly Judged[]): Record<ComparisonKind, number> {
  const counts = { CHANGED: 0, SAME: 0, ONLY_IN_ONE: 0, ONLY_IN_OTHER: 0, PENDING: 0 };
  for (const { kind } of judged) counts[kind] += 1;
  return counts;
}

async function openHosts(
  em: EntityManager,
  rows: readonly Judged[],
  { one, other, leaveOut }: { readonly one: Task; readonly other: Task; readonly leaveOut: LeaveOut },
): Promise<readonly ComparedHost[]> {
  return await Promise.all(
    rows.map(async ({ name, kind, ...positions }) => {
      const [then, now] = await Promise.all([
        targetOf(em, positions.one, one.id),
        targetOf(em, positions.other, other.id),
      ]);
      return { name, kind, one: then, other: now, leaveOut };
    }),
  );
}

/** How many of the hosts have replies, on both sides together, that one page may hold; their replies are read. */
async function firstOf(
  em: EntityManager,
  hosts: readonly ComparedHost[],
  { page, replies }: Pick<ComparedTasks, 'page' | 'replies'>,
): Promise<number> {
  if (!replies.areAsked) return page.first;
  const sides = hosts.slice(0, page.first).map(({ one, other }) => [one, other].filter((row) => row !== null));
  let left = await fittingFirst(em, sides.flat(), sides.flat().length);
  const over = sides.findIndex((rows) => (left -= rows.length) < 0);
  const first = over === -1 ? page.first : Math.max(over, 1);
  await fetchReplies(em, sides.slice(0, first).flat(), replies.times);
  return first;
}

async function targetOf(em: EntityManager, position: number | null, taskId: number): Promise<TargetRow | null> {
  return position === null ? null : ((await targetAt(em, position, taskId)) ?? null);
}

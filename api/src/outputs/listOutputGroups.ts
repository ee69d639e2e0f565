import type { EntityManager } from '@mikro-orm/postgresql';
import { keyOfTexts, pageOf, textsStartOf, type Page, type PageRequest } from '../platform/pages.ts';
import { fetchReplies, fittingFirst } from '../tasks/readReplies.ts';
import type { RepliesAsked } from '../tasks/repliesAsked.ts';
import { outcomeOf } from '../tasks/Target.ts';
import { groupingOf } from './groupingOf.ts';
import type { OutputGroup } from './OutputGroup.ts';
import type { AnswerGroup, OutputGrouping } from './OutputGrouping.ts';
import type { LeaveOut } from './readLeaveOut.ts';

/** The part of a task that its groups need. */
export interface GroupedTask {
  readonly id: number;
  readonly targeted: number;
}

/** Shorter beginnings of digests are not looked for. */
const SHORTEST_PREFIX = 4;

/**
 * A page of the groups of a task's answers, the largest first. Where replies are asked for, it ends before they become too large for one
 * answer. Throws BadCursor, BadPageSize, TooManyLeaveOuts, RepliesTooLarge.
 */
export async function listOutputGroups(
  em: EntityManager,
  task: GroupedTask,
  {
    leaveOut,
    page,
    replies,
  }: { readonly leaveOut: LeaveOut; readonly page: PageRequest; readonly replies: RepliesAsked },
): Promise<Page<OutputGroup>> {
  const start = textsStartOf(page, 2);
  const grouping = await groupingOf(em, task.id, leaveOut);
  const { groups } = grouping;
  const from = start === null ? 0 : groups.findIndex((group) => isAfter(group, start));
  const rows = from === -1 ? [] : groups.slice(from, from + page.first + 1);
  const opened = openGroups(task, grouping, rows);
  const samples = opened.map(({ sample }) => sample);
  const first = replies.areAsked ? await fittingFirst(em, samples, page.first) : page.first;
  if (replies.areAsked) await fetchReplies(em, samples.slice(0, first), replies.times);
  return pageOf(opened, { ...page, first }, groups.length, ({ count, digest }) => keyOfTexts(String(count), digest));
}

/** The groups of some digests or beginnings of digests, by what was asked for; without those that there are none, or several, of. */
export async function findOutputGroups(
  em: EntityManager,
  task: GroupedTask,
  { leaveOut, digests }: { readonly leaveOut: LeaveOut; readonly digests: readonly string[] },
): Promise<ReadonlyMap<string, OutputGroup>> {
  const grouping = await groupingOf(em, task.id, leaveOut);
  const found = digests.flatMap((asked) => {
    const group = findGroup(grouping.groups, asked);
    return group === undefined ? [] : [{ asked, group }];
  });
  const groups = openGroups(
    task,
    grouping,
    found.map(({ group }) => group),
  );
  return new Map(found.flatMap(({ asked }, n) => (groups[n] === undefined ? [] : [[asked, groups[n]]])));
}

/** A group by its digest, or by as much of the beginning as no other group has. */
function findGroup(groups: readonly AnswerGroup[], prefix: string): AnswerGroup | undefined {
  if (prefix.length < SHORTEST_PREFIX) return undefined;
  const [found, ...others] = groups.filter(({ digest }) => digest.startsWith(prefix));
  return others.length === 0 ? found : undefined;
}

function isAfter({ count, digest }: AnswerGroup, [size, last]: readonly (string | null)[]): boolean {
  return count < Number(size) || (count === Number(size) && digest > (last ?? ''));
}

function openGroups(
  task: GroupedTask,
  grouping: OutputGrouping,
  groups: readonly AnswerGroup[],
): readonly OutputGroup[] {
  const positions = grouping.positionsOf(groups.map(({ digest }) => digest));
  return groups.flatMap(({ digest, state, reason, count }) => {
    const own = positions.get(digest) ?? [];
    const outcome = outcomeOf(state);
    if (outcome === null || own[0] === undefined) return [];
    const hasReply = state === 'SUCCEEDED' || state === 'FAILED';
    const sample = { taskId: task.id, position: own[0], hasReply };
    return [{ taskId: task.id, digest, outcome, reason, count, share: count / task.targeted, positions: own, sample }];
  });
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { keyOfTexts, pageOf, textsStartOf, type Page, type PageRequest } from '../platform/pages.ts';
import { targetAt } from '../tasks/readTargets.ts';
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

/** A page of the groups of a task's answers, the largest first. Throws BadCursor, BadPageSize. */
export async function listOutputGroups(
  em: EntityManager,
  task: GroupedTask,
  { leaveOut, page }: { readonly leaveOut: LeaveOut; readonly page: PageRequest },
): Promise<Page<OutputGroup>> {
  const start = textsStartOf(page, 2);
  const grouping = await groupingOf(em, task.id, leaveOut);
  const { groups } = grouping;
  const from = start === null ? 0 : groups.findIndex((group) => isAfter(group, start));
  const rows = from === -1 ? [] : groups.slice(from, from + page.first + 1);
  const nodes = await openGroups(em, task, { grouping, groups: rows.slice(0, page.first) });
  // The row after the page is only counted, not opened.
  const { edges, ...rest } = pageOf(rows, page, groups.length, ({ count, digest }) =>
    keyOfTexts(String(count), digest),
  );
  return { ...rest, nodes, edges: edges.flatMap(({ cursor }, n) => (nodes[n] ? [{ cursor, node: nodes[n] }] : [])) };
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
  const groups = await openGroups(em, task, { grouping, groups: found.map(({ group }) => group) });
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

/** What a host replied never changes, so it may be read after the grouping; a host without a reply has nothing to read. */
async function openGroups(
  em: EntityManager,
  task: GroupedTask,
  { grouping, groups }: { readonly grouping: OutputGrouping; readonly groups: readonly AnswerGroup[] },
): Promise<readonly OutputGroup[]> {
  const positions = grouping.positionsOf(groups.map(({ digest }) => digest));
  const opened = groups.map(async ({ digest, state, reason, count }) => {
    const own = positions.get(digest) ?? [];
    const hasReply = state === 'SUCCEEDED' || state === 'FAILED';
    const sample = hasReply && own[0] !== undefined ? await targetAt(em, own[0], task.id) : undefined;
    const reply = sample?.reply ?? null;
    const outcome = outcomeOf(state);
    const group = { taskId: task.id, digest, reason, count, share: count / task.targeted, positions: own, reply };
    return outcome === null ? [] : [{ ...group, outcome }];
  });
  return (await Promise.all(opened)).flat();
}

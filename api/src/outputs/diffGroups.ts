import type { OutputDdl } from '@chargehand/mcollective';
import type { EntityManager } from '@mikro-orm/postgresql';
import { replyOf } from '../tasks/readReplies.ts';
import type { StoredReply } from '../tasks/Target.ts';
import { declaredOutputs } from './declaredOutputs.ts';
import { findTask } from '../tasks/findTask.ts';
import { findOutputGroups } from './listOutputGroups.ts';
import type { OutputDiff, OutputDifference } from './OutputDiff.ts';
import type { OutputGroup } from './OutputGroup.ts';
import { outputsOf } from './outputsOf.ts';
import { shownNames } from './parseOutputs.ts';
import { readLeaveOut, type LeaveOut } from './readLeaveOut.ts';
import { UnknownOutputGroup } from './UnknownOutputGroup.ts';

/** Which two groups of a task are compared, by their digests or beginnings of them. */
export interface ComparedGroups {
  readonly task: string;
  readonly one: string;
  readonly other: string;
  /** See readLeaveOut. */
  readonly leaveOut: readonly string[] | null | undefined;
}

/** Opens the answers of two groups of a task. Throws TaskNotFound, UnknownOutputGroup, BadLeaveOut, TooManyLeaveOuts, RepliesTooLarge. */
export async function diffGroups(
  em: EntityManager,
  { task: id, one, other, leaveOut: names }: ComparedGroups,
): Promise<OutputDiff> {
  const task = await findTask(em, id);
  const declared = await declaredOutputs(em, task.id, null);
  const leaveOut = readLeaveOut(names, declared);
  const found = await findOutputGroups(em, task, { leaveOut, digests: [one, other] });
  const groupOf = (digest: string): OutputGroup => {
    const group = found.get(digest);
    if (group === undefined) throw new UnknownOutputGroup(task.id, digest);
    return group;
  };
  const [left, right] = [groupOf(one), groupOf(other)] as const;
  const replies = await Promise.all([replyOf(em, left.sample), replyOf(em, right.sample)]);
  const statusMessages = replies.map((reply) => reply?.statusMessage);
  return { one: left, other: right, statusMessages, fields: differencesOf(replies, { declared, leaveOut }) };
}

/** Only puts them side by side; what differs is worked out for those who ask. */
function differencesOf(
  [one, other]: readonly [StoredReply | null, StoredReply | null],
  { declared, leaveOut }: { readonly declared: readonly OutputDdl[]; readonly leaveOut: LeaveOut },
): readonly OutputDifference[] {
  const [left, right] = [outputsOf(one?.outputs), outputsOf(other?.outputs)];
  return shownNames([left, right], declared).map((name) => ({
    name,
    displayAs: declared.find((output) => output.name === name)?.displayAs || name,
    isLeftOut: leaveOut.leavesOut(name),
    one: left.get(name) ?? null,
    other: right.get(name) ?? null,
    values: [left.get(name), right.get(name)],
  }));
}

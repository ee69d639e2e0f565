import type { EntityManager } from '@mikro-orm/postgresql';
import { declaredOutputs } from './declaredOutputs.ts';
import { diffOutputs } from './diffOutputs.ts';
import { findTask } from './findTask.ts';
import { findOutputGroups } from './listOutputGroups.ts';
import type { OutputDiff } from './OutputDiff.ts';
import type { OutputGroup } from './OutputGroup.ts';
import { readLeaveOut } from './readLeaveOut.ts';
import { UnknownOutputGroup } from './UnknownOutputGroup.ts';

/** Which two groups of a task are compared, by their digests or beginnings of them. */
export interface ComparedGroups {
  readonly task: string;
  readonly one: string;
  readonly other: string;
  /** See readLeaveOut. */
  readonly leaveOut: readonly string[] | null | undefined;
}

/** Compares the answers of two groups of a task. Throws TaskNotFound, UnknownOutputGroup, BadLeaveOut. */
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
  return { one: left, other: right, ...diffOutputs(left.reply, right.reply, { declared, ...leaveOut }) };
}

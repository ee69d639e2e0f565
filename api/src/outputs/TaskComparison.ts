import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { connectionOf } from '../platform/pages.ts';
import type { TargetRow } from '../tasks/readTargets.ts';
import { Target } from '../tasks/Target.ts';
import { Task } from '../tasks/Task.ts';
import { COMPARISON_KINDS, type ComparisonKind } from './compareTasks.ts';
import type { LeaveOut } from './readLeaveOut.ts';

const KIND_TEXTS = {
  CHANGED: { description: 'In both, with different answers.' },
  SAME: { description: 'In both, with the same outcome, status and outputs.' },
  ONLY_IN_ONE: {},
  ONLY_IN_OTHER: {},
  PENDING: { description: 'In both, and at least one has no outcome yet.' },
} as const;

export const ComparisonKindEnum = Object.fromEntries(COMPARISON_KINDS.map((kind) => [kind, kind]));
registerEnumType(ComparisonKindEnum, { name: 'ComparisonKind', valuesConfig: KIND_TEXTS });

export const ComparisonSelection = Object.fromEntries([...COMPARISON_KINDS, 'ALL'].map((kind) => [kind, kind]));
registerEnumType(ComparisonSelection, { name: 'ComparisonSelection', valuesConfig: KIND_TEXTS });

@ObjectType({ description: 'They add up to the hosts of both tasks, each counted once.' })
@Access('user')
export class ComparisonCounts {
  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  changed!: number;

  @Field(() => Int)
  same!: number;

  @Field(() => Int)
  onlyInOne!: number;

  @Field(() => Int)
  onlyInOther!: number;

  @Field(() => Int)
  pending!: number;
}

@ObjectType('ComparedHost', { description: 'What became of one host in two tasks.' })
@Access('user')
export class ComparedHostType {
  @Field(() => String)
  name!: string;

  @Field(() => ComparisonKindEnum)
  kind!: ComparisonKind;

  @Field(() => Target, { nullable: true, description: 'Null: it is not in that task.' })
  one!: TargetRow | null;

  @Field(() => Target, { nullable: true, description: 'Null: it is not in that task.' })
  other!: TargetRow | null;

  /** Outputs that do not count. */
  readonly leaveOut!: LeaveOut;
}

@ObjectType({ description: 'Two tasks host by host, by name.' })
@Access('user')
export class TaskComparison extends connectionOf('ComparedHost', () => ComparedHostType, 'user') {
  @Field(() => Task)
  one!: Task;

  @Field(() => Task)
  other!: Task;

  @Field(() => Boolean, {
    description:
      'Both ran the same action with the same arguments. If not, outputs of one name may mean different things.',
  })
  isSameCommand!: boolean;

  @Field(() => ComparisonCounts, { description: 'Of all the hosts, whichever are listed.' })
  counts!: ComparisonCounts;
}

import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { Answerer } from '../tasks/readReplies.ts';
import { Outcome, type Outcome as OutcomeName } from '../tasks/Target.ts';

/** Hosts of a task that answered the same, as of one moment. */
@ObjectType({
  description:
    'Hosts of a task with the same outcome, reason, status code, message and outputs, but for outputs left out.',
})
@Access('user')
export class OutputGroup {
  readonly taskId!: number;

  @Field(() => String, { description: 'Stands for the answer: the same in every task, for the same outputs left out.' })
  readonly digest!: string;

  @Field(() => Outcome)
  readonly outcome!: OutcomeName;

  @Field(() => String, { nullable: true, description: 'Stable code of why, e.g. NO_REPLY. Null: it succeeded.' })
  readonly reason!: string | null;

  @Field(() => Int)
  readonly count!: number;

  @Field(() => Float, {
    description: 'Part of all the hosts of the task, from 0 to 1; those without an outcome included.',
  })
  readonly share!: number;

  /** Of its hosts, in order. */
  readonly positions!: readonly number[];

  /** Its first host, whose reply stands for all. */
  readonly sample!: Answerer;
}

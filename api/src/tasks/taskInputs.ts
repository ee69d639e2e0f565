import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DateTime, Json } from '../platform/scalars.ts';
import { RunOptionsInput } from './runOptionsInputs.ts';
import { Outcome, type Outcome as OutcomeName } from './Target.ts';
import { ScopeRelation } from './TaskScope.ts';
import { TaskState, type TaskState as TaskStateName } from './Task.ts';

@InputType()
export class RunTaskInput {
  @Field(() => String)
  plugin!: string;

  @Field(() => String)
  action!: string;

  @Field(() => Json, { nullable: true, description: 'Object of input name to value. Null: none.' })
  arguments?: unknown;

  @Field(() => Json, {
    nullable: true,
    description:
      'Object of input name to value, for inputs that are not among the arguments. Write-only: sealed for the bridges of the task, deleted when it ends, shown to nobody. Refused where a network is not allowed to carry secrets (SECRETS_NOT_CONFIDENTIAL). Null: none.',
  })
  secrets?: unknown;

  @Field(() => String, { description: 'The word all means every host.' })
  filter!: string;

  @Field(() => RunOptionsInput, { nullable: true, description: 'Null: the defaults.' })
  options?: RunOptionsInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Idempotency key: the same key and input return the same task; of secrets, the names count. Null: no protection against a double click.',
  })
  key?: string | null;

  @Field(() => String, { nullable: true, description: 'Of the preview. Null: whatever matches now.' })
  fingerprint?: string | null;

  @Field(() => ID, { nullable: true, description: 'The task that this one replays. Null: none.' })
  replayOf?: string | null;
}

@InputType({ description: 'A value that a command was given.' })
class ArgumentInput {
  @Field(() => String, { nullable: true, description: 'Name of the input. Null: any.' })
  name?: string | null;

  @Field(() => String, { description: 'The exact text, number or boolean, or one of a list.' })
  value!: string;
}

@ArgsType()
export class TaskListArguments {
  @Field(() => TaskState, { nullable: true })
  state?: TaskStateName | null;

  @Field(() => String, { nullable: true })
  plugin?: string | null;

  @Field(() => String, { nullable: true })
  action?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Started then or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Started before, not at this instant itself.' })
  to?: Date | null;

  @Field(() => String, { nullable: true, description: 'The exact text that selected the hosts.' })
  filter?: string | null;

  @Field(() => ID, { nullable: true })
  commandId?: string | null;

  @Field(() => ArgumentInput, { nullable: true })
  argument?: ArgumentInput | null;

  @Field(() => Outcome, {
    nullable: true,
    description: 'Tasks with at least one host of this outcome; together with host, those in which that host had it.',
  })
  outcome?: OutcomeName | null;

  @Field(() => String, { nullable: true })
  host?: string | null;

  @Field(() => String, { nullable: true, description: 'Full path.' })
  hostgroup?: string | null;

  @Field(() => String, { nullable: true, description: 'Full path.' })
  location?: string | null;

  @Field(() => String, { nullable: true, description: 'Full path.' })
  organization?: string | null;

  @Field(() => ScopeRelation, {
    defaultValue: ScopeRelation.ANY,
    description: 'How the host group and the places are tied to the tasks.',
  })
  of!: (typeof ScopeRelation)[keyof typeof ScopeRelation];

  @Field(() => Boolean, { defaultValue: false, description: 'Also of what is below the host group and the places.' })
  below!: boolean;

  @Field(() => String, { nullable: true })
  fact?: string | null;

  @Field(() => [String], { nullable: true, description: 'All of them.' })
  facts?: string[] | null;

  @Field(() => String, { nullable: true })
  proxy?: string | null;

  @Field(() => String, { nullable: true })
  user?: string | null;

  @Field(() => String, { nullable: true })
  search?: string | null;

  @Field(() => Int, { defaultValue: 50 })
  first!: number;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

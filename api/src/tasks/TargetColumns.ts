import { Field, Int, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { TargetState, type TargetState as TargetStateName } from './Target.ts';

@ObjectType({ description: 'A text of each target; equal ones are sent once.' })
@Access('user')
export class TextColumn {
  @Field(() => [String])
  texts!: readonly string[];

  @Field(() => [Int], { description: 'For each target where its text stands in texts; -1: it has none.' })
  index!: readonly number[];
}

@ObjectType({ description: 'The state of each target.' })
@Access('user')
export class StateColumn {
  @Field(() => [TargetState])
  states!: readonly TargetStateName[];

  @Field(() => [Int], { description: 'For each target where its state stands in states.' })
  index!: readonly number[];
}

@ObjectType({ description: 'What does not change while the task runs, in the order of the positions.' })
@Access('user')
export class TargetMembers {
  @Field(() => [String])
  name!: readonly string[];

  @Field(() => TextColumn, { description: 'Full paths.' })
  hostgroup!: TextColumn;

  @Field(() => TextColumn)
  smartProxy!: TextColumn;
}

@ObjectType({
  description:
    'Many targets, each column a list in the same order. What they returned is at Task.targetsAt and Task.targets.',
})
@Access('user')
export class TargetColumns {
  @Field(() => [Int])
  position!: readonly number[];

  @Field(() => StateColumn)
  state!: StateColumn;

  @Field(() => TextColumn, { description: 'Stable codes of why.' })
  reason!: TextColumn;

  @Field(() => [Int], { nullable: 'items', description: "The hosts' status codes. Null: no reply." })
  statusCode!: readonly (number | null)[];

  @Field(() => TextColumn, { description: "The beginning of the hosts' status messages, at most 200 characters." })
  statusMessage!: TextColumn;

  @Field(() => [Int], { description: 'Positions of those whose reply came after the deadline.' })
  late!: readonly number[];

  @Field(() => [Int], { nullable: 'items', description: 'From sending to reply. Null: no reply.' })
  durationMs!: readonly (number | null)[];

  @Field(() => [Int])
  revision!: readonly number[];

  @Field(() => TargetMembers, {
    nullable: true,
    description: 'Null: since was not 0; all targets were told of at revision 1 and keep their names.',
  })
  members!: TargetMembers | null;
}

import type { GraphQLResolveInfo } from 'graphql';
import {
  Args,
  ArgsType,
  Ctx,
  Field,
  ID,
  Info,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { isSelected } from '../platform/isSelected.ts';
import { Json } from '../platform/scalars.ts';
import type { TargetDifference as Difference } from './compareTargets.ts';
import { TargetDifference, TargetPreview, wantedOfPreview } from './preview.resolver.ts';
import type { TargetPreview as TargetPreviewFound } from './previewTargets.ts';
import { RERUN_SELECTIONS, type RerunSelection as RerunSelectionName } from './rerunFilter.ts';
import { previewRerun, rerunTask, type RerunPreview as Found } from './rerunTask.ts';
import { Task } from './Task.ts';
import { RunOptionsInput } from './runOptionsInputs.ts';

const RerunSelection = Object.fromEntries(RERUN_SELECTIONS.map((selection) => [selection, selection]));
registerEnumType(RerunSelection, {
  name: 'RerunSelection',
  description: 'Which hosts a task is run on again.',
  valuesConfig: {
    SAME_HOSTS: { description: 'Its targets, as far as they are still there.' },
    SAME_FILTER: { description: 'Whatever its filter selects now.' },
    UNKNOWN: { description: 'Those that may have run it without an answer. They may run it twice.' },
    OTHER_FILTER: { description: 'Whatever the given filter selects.' },
  },
});

@ObjectType()
@Access('user')
class RerunPreview {
  @Field(() => String, { description: 'An ordinary filter: task.failed = 12.' })
  filter!: string;

  @Field(() => TargetPreview)
  preview!: TargetPreviewFound;

  @Field(() => TargetDifference, {
    description: 'From the targets of the task, of those outcomes alone that the rerun asks for.',
  })
  difference!: Difference;
}

@ArgsType()
class RerunArguments {
  @Field(() => ID)
  id!: string;

  @Field(() => RerunSelection)
  which!: RerunSelectionName;

  @Field(() => String, { nullable: true, description: 'With OTHER_FILTER alone. Null: the rerun has its own.' })
  filter?: string | null;
}

@ArgsType()
class RerunTaskArguments extends RerunArguments {
  @Field(() => Json, { nullable: true, description: 'Null: those of the task.' })
  arguments?: unknown;

  @Field(() => Json, {
    nullable: true,
    description:
      'As of runTask; a task that had secrets keeps none, so all of them are needed again (SECRETS_NEEDED). Null: none.',
  })
  secrets?: unknown;

  @Field(() => RunOptionsInput, { nullable: true, description: 'Null: those of the task.' })
  options?: RunOptionsInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Idempotency key, as of runTask. Null: no protection against a double click.',
  })
  key?: string | null;

  @Field(() => String, { nullable: true, description: 'Of the preview. Null: whatever matches now.' })
  fingerprint?: string | null;
}

@Resolver()
export class RerunsResolver {
  @Access('user')
  @Query(() => RerunPreview)
  async previewRerun(
    @Args(() => RerunArguments) { id, which, filter }: RerunArguments,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Found> {
    const wants = { preview: wantedOfPreview(info, 'preview'), difference: isSelected(info, 'difference') };
    return await previewRerun(ctx, { id, which, filter }, wants);
  }

  @Access('user')
  @Mutation(() => Task, {
    description: 'Runs the command of a task again; the new task has it as replayOf, and stands among its replays.',
  })
  async rerunTask(
    @Args(() => RerunTaskArguments) rerun: RerunTaskArguments,
    @Ctx() ctx: RequestContext,
  ): Promise<Task> {
    const { id, which, filter, options, key, fingerprint } = rerun;
    return await rerunTask(ctx, {
      id,
      which,
      filter,
      arguments: rerun.arguments,
      secrets: rerun.secrets,
      options,
      key,
      fingerprint,
    });
  }
}

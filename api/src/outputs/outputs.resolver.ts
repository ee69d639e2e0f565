import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { ActionOutput } from '../plugins/Action.ts';
import { replyOf } from '../tasks/readReplies.ts';
import type { TargetRow } from '../tasks/readTargets.ts';
import { Target } from '../tasks/Target.ts';
import { Task } from '../tasks/Task.ts';
import { declaredOutputs } from './declaredOutputs.ts';
import { groupingOf } from './groupingOf.ts';
import { orderedNames, parseOutputs } from './parseOutputs.ts';
import { ParsedOutput } from './ParsedOutput.ts';
import { readLeaveOut } from './readLeaveOut.ts';

/** Outputs of one action; what limitCost counts for lists of them. */
const USUAL_OUTPUTS = 20;
/** Lists that ask for the grouping of a task, which may have to be made. */
const GROUPED = 500;

@Resolver(() => Task)
export class TaskOutputsResolver {
  @Extensions({ listSize: USUAL_OUTPUTS })
  @FieldResolver(() => [ActionOutput], {
    description:
      'What the DDL says now of the outputs of the action, in its order. Empty: no bridge has the plugin any more.',
  })
  async outputFields(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<ActionOutput[]> {
    const declared = await declaredOutputs(ctx.em, task.id, null);
    return declared.map(({ name, description, displayAs, ...rest }) => {
      return { name, description, displayAs, default: rest.default ?? null };
    });
  }

  @Extensions({ listSize: GROUPED })
  @FieldResolver(() => [String], {
    description:
      'Names of the outputs in the replies so far: those of the DDL in its order, then the others, those on most hosts first. At most 500 others, and 50 of one host; replies over 64 KiB are not looked into.',
  })
  async outputNames(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    const declared = await declaredOutputs(ctx.em, task.id, null);
    const { names } = await groupingOf(ctx.em, task.id, readLeaveOut(null, declared));
    return orderedNames(names, declared);
  }

  @Extensions({ listSize: GROUPED })
  @FieldResolver(() => [String], {
    description:
      'Outputs that do not count in groups and comparisons unless asked for: their names, or those that the DDL shows for them, say time or process.',
  })
  async volatileOutputs(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    const declared = await declaredOutputs(ctx.em, task.id, null);
    const leaveOut = readLeaveOut(null, declared);
    const { names } = await groupingOf(ctx.em, task.id, leaveOut);
    return orderedNames([...declared.map(({ name }) => name), ...names], declared).filter(leaveOut.leavesOut);
  }
}

@Resolver(() => Target)
export class TargetOutputsResolver {
  @Extensions({ listSize: USUAL_OUTPUTS })
  @FieldResolver(() => [ParsedOutput], {
    nullable: true,
    description:
      'The outputs by name: those of the DDL in its order, then those that it does not name; at most 200. Null: no reply.',
  })
  async parsedOutputs(@Root() target: TargetRow, @Ctx() ctx: RequestContext): Promise<readonly ParsedOutput[] | null> {
    const reply = await replyOf(ctx.em, target);
    if (reply === null) return null;
    return parseOutputs(reply.outputs, await declaredOutputs(ctx.em, target.taskId, null));
  }
}

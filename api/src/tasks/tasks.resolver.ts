import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Info,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Access, checkAccessAgain } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { isSelected } from '../platform/isSelected.ts';
import { connectionOf, MAX_PAGE, type Page } from '../platform/pages.ts';
import { DateTime } from '../platform/scalars.ts';
import { SHARED_ANSWERS } from '../platform/SharedAnswers.ts';
import { cancelTask } from './cancelTask.ts';
import { listTasks } from './listTasks.ts';
import { loadTask } from './loadTasks.ts';
import { PauseReason, type PauseReason as PauseReasonName } from './PauseReason.ts';
import { pauseTask, resumeTask } from './pauseTask.ts';
import { fetchReplies } from './readReplies.ts';
import { pageOfTargets, targetsAt, type TargetRow } from './readTargets.ts';
import { NODES, repliesAsked } from './repliesAsked.ts';
import { startTask } from './startTask.ts';
import { TargetColumns } from './TargetColumns.ts';
import { Target, TargetState, type TargetState as TargetStateName } from './Target.ts';
import {
  Task,
  TaskCounts,
  TaskState,
  TaskVerdict,
  type TaskState as TaskStateName,
  type TaskVerdict as TaskVerdictName,
} from './Task.ts';
import { RunTaskInput, TaskListArguments } from './taskInputs.ts';
import { namedByTask } from './scopeOfTask.ts';
import { pollTask, watchTask, type TaskProgress as Progress, type Watched } from './watchTask.ts';
import { watchTasks } from './watchTasks.ts';

export const TaskConnection = connectionOf('Task', () => Task, 'user');
export const TargetConnection = connectionOf('Target', () => Target, 'user');

@ObjectType()
@Access('user')
export class TaskProgress {
  @Field(() => ID)
  id!: number;

  @Field(() => Int, { description: 'Give it back as since, to go on from here without a gap.' })
  revision!: number;

  @Field(() => Int, {
    description:
      'The revision after which targets and columns tell of every change. It is 0, and they are all, when what was asked for lies ahead of the task, as after the database was restored to an earlier time: forget what you knew.',
  })
  since!: number;

  @Field(() => TaskState)
  state!: TaskStateName;

  @Field(() => TaskVerdict, { nullable: true, description: 'Null: not finished.' })
  verdict!: TaskVerdictName | null;

  @Field(() => TaskCounts)
  counts!: TaskCounts;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when no further batch is released. Null: it is not paused.',
  })
  pausedAt!: Date | null;

  @Field(() => PauseReason, { nullable: true, description: 'Null: it is not paused.' })
  pauseReason!: PauseReasonName | null;

  @Field(() => [Target], {
    description:
      'Those that changed since the revision asked for, by position. Refused when their replies are larger than 32 MB together: take columns, and Task.targets.',
  })
  targets!: readonly TargetRow[];

  @Field(() => TargetColumns, {
    description: 'The same in columns and without outputs, for many: a quarter of the size, of what changes a tenth.',
  })
  columns!: TargetColumns;
}

interface WatchArguments {
  readonly id: string;
  readonly since: number;
}

@Resolver(() => Task)
export class TasksResolver {
  @Access('user')
  @Query(() => TaskConnection)
  async tasks(
    @Args(() => TaskListArguments) { first, after, ...search }: TaskListArguments,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasks(ctx.em, search, { first, after });
  }

  @Access('user')
  @Query(() => Task, { nullable: true, description: 'Null: no task has this id.' })
  async task(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return /^\d{1,9}$/.test(id) ? await loadTask(ctx.em, Number(id), null) : null;
  }

  @Access('user')
  @Query(() => TaskProgress, {
    description: 'Long polling: waits until something changed since the revision, at most 60 seconds.',
  })
  async taskProgress(
    @Arg('id', () => ID) id: string,
    @Arg('since', () => Int, { defaultValue: 0 }) since: number,
    @Arg('waitSeconds', () => Int, { defaultValue: 0 }) waitSeconds: number,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Progress> {
    const progress = await pollTask(ctx, { id, since, wants: partsOf(info) }, waitSeconds);
    if (waitSeconds > 0) await checkAccessAgain('user', ctx);
    return progress;
  }

  @Access('user')
  @Mutation(() => Task)
  async runTask(@Arg('input', () => RunTaskInput) input: RunTaskInput, @Ctx() ctx: RequestContext): Promise<Task> {
    return await startTask(ctx, input);
  }

  @Access('user')
  @Mutation(() => Task, {
    description:
      'Stops what was not sent yet; what was sent goes on to its own outcome. Task.stop says when it is proved that no request leaves any more. Repeating it changes nothing.',
  })
  async cancelTask(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Task> {
    return await cancelTask(ctx, id);
  }

  @Access('user')
  @Mutation(() => Task, {
    description:
      'Holds back what a rollout has not yet given to a bridge, until it is resumed or its deadline has passed. Hosts that bridges have are still sent to.',
  })
  async pauseTask(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Task> {
    return await pauseTask(ctx, id);
  }

  @Access('user')
  @Mutation(() => Task, { description: 'Lets a paused rollout go on, also one that waits before a wave.' })
  async resumeTask(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Task> {
    return await resumeTask(ctx, id);
  }

  @FieldResolver(() => TaskCounts)
  counts(@Root() task: Task): TaskCounts {
    return task;
  }

  @FieldResolver(() => [String], { description: 'Facts that the filter names.' })
  async facts(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    return await namedByTask(ctx.em, task.id, 'fact');
  }

  @FieldResolver(() => [String], { description: 'Host groups that the filter names.' })
  async hostgroups(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    return await namedByTask(ctx.em, task.id, 'hostgroup');
  }

  @FieldResolver(() => Task, { nullable: true, description: 'Null: not a replay.' })
  async replayOf(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<Task | null> {
    return task.replayOf === null ? null : await loadTask(ctx.em, task.replayOf.id, null);
  }

  @FieldResolver(() => TargetConnection, {
    description: 'By position. A page may end before it is full, when replies are asked for and they are large.',
  })
  async targets(
    @Root() task: Task,
    @Arg('state', () => TargetState, { nullable: true }) state: TargetStateName | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<TargetRow>> {
    const replies = repliesAsked(info, ...NODES);
    return await pageOfTargets(ctx.em, task, { state: state ?? null, page: { first, after }, replies });
  }

  @Extensions({ listSize: MAX_PAGE })
  @FieldResolver(() => [Target], {
    description: `Those at these positions, at most ${MAX_PAGE}; none for a position that is not there. Refused when their replies are larger than 32 MB together.`,
  })
  async targetsAt(
    @Root() task: Task,
    @Arg('positions', () => [Int]) positions: number[],
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly TargetRow[]> {
    return await withReplies(ctx, await targetsAt(ctx.em, task.id, positions), info);
  }
}

@Resolver(() => TaskProgress)
export class TaskProgressResolver {
  @FieldResolver(() => [Target])
  async targets(
    @Root() { targets = [] }: Progress,
    @Ctx() ctx: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly TargetRow[]> {
    return await withReplies(ctx, targets, info);
  }
}

@Resolver()
export class TaskSubscriptions {
  @Access('user')
  @Extensions(SHARED_ANSWERS)
  @Subscription(() => TaskProgress, {
    description: 'First a snapshot of what changed since the revision, then deltas; ends when the task has finished.',
    subscribe: ({ args, context, info }) =>
      watchTask(context as RequestContext, { ...(args as WatchArguments), wants: partsOf(info) }),
  })
  taskProgress(
    @Root() progress: Progress,
    @Arg('id', () => ID) _id: string,
    @Arg('since', () => Int, { defaultValue: 0 }) _since: number,
  ): Progress {
    return progress;
  }

  @Access('user')
  @Subscription(() => Task, {
    description: 'A task that changed its state.',
    subscribe: ({ context }) => watchTasks(context as RequestContext),
  })
  taskFeed(@Root() task: Task): Task {
    return task;
  }
}

/** Reads the replies here, so that a list of too many is refused once and not for each host. */
async function withReplies(
  ctx: RequestContext,
  rows: readonly TargetRow[],
  info: GraphQLResolveInfo,
): Promise<readonly TargetRow[]> {
  const { areAsked, times } = repliesAsked(info, []);
  if (areAsked) await fetchReplies(ctx.em, rows, times);
  return rows;
}

/** Only what is asked for is read. */
function partsOf(info: GraphQLResolveInfo): Watched['wants'] {
  return { targets: isSelected(info, 'targets'), columns: isSelected(info, 'columns') };
}

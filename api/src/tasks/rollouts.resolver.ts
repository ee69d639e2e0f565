import { Ctx, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { User } from '../access/User.ts';
import { batched } from '../platform/batched.ts';
import { PauseReason, pauseReasonOf } from './PauseReason.ts';
import type { RunOptions } from './runOptions.ts';
import { RunOptionsOutput } from './runOptionsInputs.ts';
import { Task } from './Task.ts';
import { TaskProgress } from './tasks.resolver.ts';
import { stopOf, TaskStop, uncertainOf, type ShownStop } from './TaskStop.ts';
import { TaskWave } from './TaskWave.ts';
import type { TaskProgress as Progress } from './watchTask.ts';
import { wavesOfTask, type WaveRow } from './wavesOfTask.ts';

const STOP = { nullable: true, description: 'Null: it was not stopped.' };
const WAVES = { description: 'In the order in which they are sent to. Empty: all hosts are one wave.' };
const UNCERTAIN_HELP =
  'Of the hosts in `sent`, those that only may have been: it is not known whether a request left. A late answer may still tell. Null: the stop is not confirmed yet.';
/** Most rollouts have a handful. */
const WAVES_COST = { listSize: 10 };

@Resolver(() => Task)
export class TaskRolloutResolver {
  @FieldResolver(() => RunOptionsOutput)
  options(@Root() task: Task): RunOptions {
    return task.options;
  }

  @FieldResolver(() => PauseReason, { nullable: true, description: 'Null: it is not paused.' })
  async pauseReason(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<PauseReason | null> {
    return task.pausedAt === null ? null : await pauseReasonOf(ctx.em, task.id, null);
  }

  @FieldResolver(() => TaskStop, STOP)
  stop(@Root() task: Task): ShownStop | null {
    const { stopKind, stopReason, stoppedAt, stopConfirmedAt, targeted, notSent } = task;
    const stoppedById = task.stoppedBy?.id ?? null;
    return stopOf(task.id, { stopKind, stopReason, stoppedAt, stoppedById, stopConfirmedAt, targeted, notSent });
  }

  @Extensions(WAVES_COST)
  @FieldResolver(() => [TaskWave], WAVES)
  async waves(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<readonly WaveRow[]> {
    return task.waveCount === 0 ? [] : await wavesOfTask(ctx.em, task.id, null);
  }
}

@Resolver(() => TaskProgress)
export class ProgressRolloutResolver {
  @FieldResolver(() => TaskStop, STOP)
  stop(@Root() { id, stop }: Progress): ShownStop | null {
    return stopOf(id, stop);
  }

  @Extensions(WAVES_COST)
  @FieldResolver(() => [TaskWave], WAVES)
  waves(@Root() { waves }: Progress): readonly WaveRow[] {
    return waves;
  }
}

@Resolver(() => TaskStop)
export class TaskStopResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Null: its stop rule did, or the user is gone.' })
  async by(@Root() { byId }: ShownStop, @Ctx() ctx: RequestContext): Promise<User | null> {
    return byId === null ? null : await loadUser(ctx.em, byId, null);
  }

  @FieldResolver(() => Int, { nullable: true, description: UNCERTAIN_HELP })
  async uncertain(@Root() { taskId, sent, uncertain }: ShownStop, @Ctx() ctx: RequestContext): Promise<number | null> {
    return sent === null ? null : (uncertain ?? (await uncertainOf(ctx.em, taskId, null)));
  }
}

const loadUser = batched(async (em, ids: readonly number[], _asked: null) => {
  const byId = new Map((await em.find(User, { id: { $in: [...ids] } })).map((user) => [user.id, user]));
  return ids.map((id): User | null => byId.get(id) ?? null);
});

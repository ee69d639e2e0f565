import { Arg, Ctx, Extensions, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { batched } from '../platform/batched.ts';
import type { Page } from '../platform/pages.ts';
import { waitForTurn } from '../platform/waitForTurn.ts';
import { listTasksOf } from '../tasks/listTasksOf.ts';
import { Schedule } from '../tasks/Schedule.ts';
import { Task } from '../tasks/Task.ts';
import { TaskConnection } from '../tasks/tasks.resolver.ts';
import { ON_TIME_SECONDS } from './decideFiring.ts';
import { loadSchedules } from './findSchedules.ts';
import { checkCount, DueTime, DUE_TIMES_COST, previewSchedule } from './previewSchedule.ts';
import { unlessBroken } from './unlessBroken.ts';

@ObjectType({ description: 'Why nothing ran.' })
@Access('user')
class TaskRejection {
  @Field(() => String, {
    description:
      'Stable code: MISSED, SCHEDULE_CHANGED, OWNER_GONE, INTERNAL, or what runTask would have answered, e.g. NO_TARGETS.',
  })
  code!: string;

  @Field(() => String)
  message!: string;
}

@Resolver(() => Schedule)
export class ScheduleTimesResolver {
  @Extensions({ listSize: DUE_TIMES_COST })
  @FieldResolver(() => [DueTime], {
    description:
      'The next due times, at most `count` (1 to 50). Empty: none comes any more, it is disabled, or its cron or zone cannot be read any more.',
  })
  async next(
    @Root() schedule: Schedule,
    @Arg('count', () => Int, { defaultValue: 5 }) count: number,
  ): Promise<DueTime[]> {
    const { id, nextDueAt } = schedule;
    checkCount(count);
    if (nextDueAt === null) return [];
    // A page of schedules would keep everybody else waiting.
    await waitForTurn();
    // One millisecond before, so that the next one itself is among them: only PostgreSQL's clock says when it has passed.
    const after = new Date(nextDueAt.getTime() - 1);
    return unlessBroken(id, () => previewSchedule(schedule, { after, count })) ?? [];
  }

  @FieldResolver(() => TaskConnection, {
    description: 'What became of its due times, and of its runs by hand, newest first; missed and rejected ones too.',
  })
  async tasks(
    @Root() { id }: Schedule,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Task>> {
    return await listTasksOf(ctx.em, { kind: 'schedule', name: String(id) }, { first, after });
  }
}

@Resolver(() => Task)
export class ScheduledTasksResolver {
  @FieldResolver(() => Schedule, { nullable: true, description: 'Null: not started by one, or it was deleted.' })
  async schedule(@Root() task: Task, @Ctx() ctx: RequestContext): Promise<Schedule | null> {
    return task.schedule == null ? null : await loadSchedule(ctx.em, task.schedule.id, null);
  }

  @FieldResolver(() => Boolean, {
    description: 'It started more than 60 seconds after its schedule was due.',
  })
  isLate(@Root() { dueAt, createdAt, rejectionCode }: Task): boolean {
    return dueAt != null && rejectionCode == null && createdAt.getTime() - dueAt.getTime() > ON_TIME_SECONDS * 1_000;
  }

  @FieldResolver(() => TaskRejection, { nullable: true, description: 'Null: it ran.' })
  rejection(@Root() { rejectionCode: code, rejectionMessage: message }: Task): TaskRejection | null {
    return code == null || message == null ? null : { code, message };
  }
}

const loadSchedule = batched(async (em, ids: readonly number[], _asked: null) => {
  const byId = new Map((await loadSchedules(em, ids)).map((schedule) => [schedule.id, schedule]));
  return ids.map((id): Schedule | null => byId.get(id) ?? null);
});

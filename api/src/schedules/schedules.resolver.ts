import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Extensions,
  Field,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { DateTime } from '../platform/scalars.ts';
import { waitForTurn } from '../platform/waitForTurn.ts';
import { Schedule } from '../tasks/Schedule.ts';
import { Task } from '../tasks/Task.ts';
import { LOOK_WORK, listComingRuns } from './comingRuns.ts';
import { findSchedule, listSchedules, loadSchedules } from './findSchedules.ts';
import { DueTime, DUE_TIMES_COST, previewSchedule } from './previewSchedule.ts';
import { runScheduleNow } from './runScheduleNow.ts';
import { createSchedule, deleteSchedule, setScheduleEnabled, updateSchedule } from './saveSchedule.ts';
import { ScheduleInput } from './ScheduleInput.ts';

const ScheduleConnection = connectionOf('Schedule', () => Schedule, 'user');

const OWN = 'Only its owner and admins may.';

@ObjectType({ description: 'A due time of a schedule that is still to come.' })
@Access('user')
class ScheduledRun {
  @Field(() => Schedule)
  schedule!: Schedule;

  @Field(() => DateTime)
  dueAt!: Date;
}

@ArgsType()
class ScheduleListArguments {
  @Field(() => String, { nullable: true, description: 'Part of the name, the command or the filter.' })
  search?: string | null;

  @Field(() => String, { nullable: true })
  plugin?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'With a due time from here on that is still to come.' })
  from?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'With a due time up to here that is still to come; at most ten years ahead.',
  })
  to?: Date | null;

  @Field(() => Int, { defaultValue: 50 })
  first!: number;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

@ArgsType()
class PreviewArguments {
  @Field(() => String, { nullable: true })
  cron?: string | null;

  @Field(() => DateTime, { nullable: true })
  at?: Date | null;

  @Field(() => String)
  zone!: string;

  @Field(() => Int, { defaultValue: 5, description: 'From 1 to 50.' })
  count!: number;
}

@Resolver(() => Schedule)
export class SchedulesResolver {
  @Access('user')
  @Extensions({ work: LOOK_WORK })
  @Query(() => ScheduleConnection, { description: 'The schedules, by name; what has run is in tasks.' })
  async schedules(
    @Args(() => ScheduleListArguments) { first, after, ...search }: ScheduleListArguments,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Schedule>> {
    return await listSchedules(ctx.em, search, { first, after });
  }

  @Access('user')
  @Query(() => Schedule, { nullable: true, description: 'Null: no schedule has this id.' })
  async schedule(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<Schedule | null> {
    return await findSchedule(ctx.em, id);
  }

  @Access('user')
  @Extensions({ work: LOOK_WORK })
  @Query(() => [ScheduledRun], {
    description:
      'What is to run from one moment to another, every due time of every schedule, in order of time; at most `first` (1 to 500), and at most ten years ahead.',
  })
  async scheduledRuns(
    @Arg('from', () => DateTime) from: Date,
    @Arg('to', () => DateTime) to: Date,
    @Arg('first', () => Int, { defaultValue: 100 }) first: number,
    @Ctx() ctx: RequestContext,
  ): Promise<ScheduledRun[]> {
    const runs = await listComingRuns(ctx.em, { from, to, first });
    const schedules = await loadSchedules(ctx.em, [...new Set(runs.map(({ scheduleId }) => scheduleId))]);
    const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]));
    return runs.flatMap(({ scheduleId, dueAt }) => {
      const schedule = byId.get(scheduleId);
      return schedule === undefined ? [] : [{ schedule, dueAt }];
    });
  }

  @Access('user')
  @Extensions({ listSize: DUE_TIMES_COST })
  @Query(() => [DueTime], {
    description:
      'The next due times that a schedule of this cron, or this single time, would have. Empty: none comes any more.',
  })
  async previewSchedule(
    @Args(() => PreviewArguments) { cron, at, zone, count }: PreviewArguments,
    @Ctx() ctx: RequestContext,
  ): Promise<DueTime[]> {
    await waitForTurn();
    return previewSchedule({ cron: cron?.trim() ?? null, at: at ?? null, zone }, { after: ctx.now(), count });
  }

  @Access('user')
  @Mutation(() => Schedule, {
    description: 'You become its owner: it runs in your name, with your rights of that moment.',
  })
  async createSchedule(
    @Arg('input', () => ScheduleInput) input: ScheduleInput,
    @Arg('key', () => String, {
      nullable: true,
      description:
        'Idempotency key: the same key with the same input returns the same schedule, as long as it is there. Null: no protection against a double click.',
    })
    key: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Schedule> {
    return await load(ctx, await createSchedule(ctx, input, key ?? null));
  }

  @Access('user')
  @Mutation(() => Schedule, { description: `Replaces all of it but its owner. ${OWN}` })
  async updateSchedule(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => ScheduleInput) input: ScheduleInput,
    @Ctx() ctx: RequestContext,
  ): Promise<Schedule> {
    return await load(ctx, await updateSchedule(ctx, id, input));
  }

  @Access('user')
  @Mutation(() => Schedule, { description: `Disabled, it is never due; enabled, it is due from now on. ${OWN}` })
  async setScheduleEnabled(
    @Arg('id', () => ID) id: string,
    @Arg('isEnabled', () => Boolean) isEnabled: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<Schedule> {
    return await load(ctx, await setScheduleEnabled(ctx, id, isEnabled));
  }

  @Access('user')
  @Mutation(() => Boolean, { description: `Its tasks stay. ${OWN}` })
  async deleteSchedule(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await deleteSchedule(ctx, id);
    return true;
  }

  @Access('user')
  @Mutation(() => Task, {
    description: `Runs its command at once, in your name; its due times stay as they are. The same key returns the same task. ${OWN}`,
  })
  async runScheduleNow(
    @Arg('id', () => ID) id: string,
    @Arg('key', () => String, { description: 'Idempotency key.' }) key: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Task> {
    return await runScheduleNow(ctx, id, key);
  }
}

async function load(ctx: RequestContext, id: number): Promise<Schedule> {
  return await ctx.em.findOneOrFail(Schedule, id, { populate: ['command', 'owner'], refresh: true });
}

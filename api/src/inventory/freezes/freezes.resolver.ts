import { Arg, Ctx, Field, FieldResolver, ID, Int, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { isInWindow } from '../../access/isInWindow.ts';
import { Access } from '../../access/permissions.ts';
import type { RequestContext } from '../../access/RequestContext.ts';
import { User } from '../../access/User.ts';
import { DateTime } from '../../platform/scalars.ts';
import { untilOf } from '../readHolds.ts';
import { findFreeze, findFreezes, type FreezeRow } from './findFreezes.ts';
import { FreezeInput } from './FreezeInput.ts';
import { createFreeze, endFreeze, updateFreeze } from './saveFreeze.ts';

@ObjectType()
@Access('user')
class WeeklyWindow {
  @Field(() => [Int], { description: 'On which days it begins: 1 Monday to 7 Sunday.' })
  days!: readonly number[];

  @Field(() => String, { description: 'e.g. 22:00.' })
  from!: string;

  @Field(() => String, { description: 'e.g. 06:00, of the next day if it is not after "from".' })
  to!: string;

  @Field(() => String)
  zone!: string;
}

@ObjectType('Freeze', { description: 'A time in which nothing is run on the hosts of some groups, or on any.' })
@Access('user')
class ShownFreeze {
  @Field(() => ID)
  id!: number;

  @Field(() => String)
  reason!: string;

  @Field(() => [String], {
    description:
      'Titles of the groups that the caller sees of it; those below them are meant as well. Empty: all hosts.',
  })
  hostgroups!: readonly string[];

  @Field(() => DateTime, { nullable: true, description: 'From when. Null: from its creation.' })
  startsAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when. Null: until somebody ends it.' })
  endsAt!: Date | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When somebody ended it. Null: nobody has.' })
  endedAt!: Date | null;
}

@Resolver(() => ShownFreeze)
export class FreezesResolver {
  @Access('user')
  @Query(() => [ShownFreeze], {
    description:
      'Of all hosts, and of host groups that the caller sees; the newest first, at most 200. Those that hold or will, unless the past ones are asked for as well.',
  })
  async freezes(
    @Arg('withPast', () => Boolean, { defaultValue: false }) withPast: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly FreezeRow[]> {
    return await findFreezes(ctx.em, withPast);
  }

  @Access('MANAGE_FREEZES')
  @Mutation(() => ShownFreeze, {
    description: 'What bridges have taken already is still sent; nothing else is, by nobody.',
  })
  async createFreeze(
    @Arg('input', () => FreezeInput) input: FreezeInput,
    @Ctx() ctx: RequestContext,
  ): Promise<FreezeRow> {
    return await findFreeze(ctx.em, String(await createFreeze(ctx, input)));
  }

  @Access('MANAGE_FREEZES')
  @Mutation(() => ShownFreeze, { description: 'Replaces it by what is given.' })
  async updateFreeze(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => FreezeInput) input: FreezeInput,
    @Ctx() ctx: RequestContext,
  ): Promise<FreezeRow> {
    return await findFreeze(ctx.em, String(await updateFreeze(ctx, id, input)));
  }

  @Access('MANAGE_FREEZES')
  @Mutation(() => ShownFreeze, { description: 'Ends it before its time.' })
  async endFreeze(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<FreezeRow> {
    return await findFreeze(ctx.em, String(await endFreeze(ctx, id)));
  }

  @FieldResolver(() => WeeklyWindow, { nullable: true, description: 'When it holds, every week. Null: all the time.' })
  weekly(@Root() { weekly }: FreezeRow): WeeklyWindow | null {
    if (weekly === null) return null;
    const { days, zone, fromMinute, toMinute } = weekly;
    return { days, zone, from: timeOf(fromMinute), to: timeOf(toMinute) };
  }

  @FieldResolver(() => Boolean, { description: 'Whether it holds at this moment.' })
  isCurrent(@Root() freeze: FreezeRow, @Ctx() ctx: RequestContext): boolean {
    return isCurrent(freeze, ctx.now());
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When it holds no more for now. Null: it does not hold at this moment, or until somebody ends it.',
  })
  until(@Root() freeze: FreezeRow, @Ctx() ctx: RequestContext): Date | null {
    return isCurrent(freeze, ctx.now()) ? untilOf(freeze, ctx.now()) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null: no user any more.' })
  async createdBy(@Root() { createdById }: FreezeRow, @Ctx() { em }: RequestContext): Promise<User | null> {
    return createdById === null ? null : await em.findOne(User, { id: createdById });
  }

  @FieldResolver(() => User, { nullable: true, description: 'Null: nobody has ended it, or no user any more.' })
  async endedBy(@Root() { endedById }: FreezeRow, @Ctx() { em }: RequestContext): Promise<User | null> {
    return endedById === null ? null : await em.findOne(User, { id: endedById });
  }
}

function isCurrent({ startsAt, endsAt, endedAt, weekly }: FreezeRow, now: Date): boolean {
  const isBetween = (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now);
  return endedAt === null && isBetween && isInWindow(weekly, now);
}

function timeOf(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { Host } from '../inventory/Host.ts';
import { Json } from '../platform/scalars.ts';
import { hostLoaderOf } from './hostLoader.ts';
import { fromReply } from './readReplies.ts';
import type { TargetRow } from './readTargets.ts';
import { Outcome, outcomeOf, Target, type Outcome as OutcomeName } from './Target.ts';

@Resolver(() => Target)
export class TargetsResolver {
  @FieldResolver(() => Host, { nullable: true, description: 'Null: the host is gone.' })
  async host(@Root() target: TargetRow, @Ctx() ctx: RequestContext): Promise<Host | null> {
    return target.hostId === null ? null : await hostLoaderOf(ctx.em).load(target.hostId);
  }

  @FieldResolver(() => Outcome, { nullable: true, description: 'Null: no outcome yet.' })
  outcome(@Root() target: TargetRow): OutcomeName | null {
    return outcomeOf(target.state);
  }

  @FieldResolver(() => Int, { nullable: true, description: "The host's status code. Null: no reply." })
  statusCode(@Root() target: TargetRow, @Ctx() ctx: RequestContext): number | null | Promise<number | null> {
    return fromReply(ctx.em, target, (reply) => reply?.statusCode ?? null);
  }

  @FieldResolver(() => String, { nullable: true, description: "The host's status message. Null: no reply." })
  statusMessage(@Root() target: TargetRow, @Ctx() ctx: RequestContext): string | null | Promise<string | null> {
    return fromReply(ctx.em, target, (reply) => reply?.statusMessage ?? null);
  }

  @FieldResolver(() => Json, {
    nullable: true,
    description: 'What the action returned, by output name. Null: no reply.',
  })
  outputs(@Root() target: TargetRow, @Ctx() ctx: RequestContext): unknown {
    return fromReply(ctx.em, target, (reply) => reply?.outputs ?? null);
  }

  @FieldResolver(() => Int, { nullable: true, description: 'From sending to reply. Null: no reply.' })
  durationMs(@Root() { hasReply, sentAt, settledAt }: TargetRow): number | null {
    return !hasReply || sentAt === null || settledAt === null
      ? null
      : Math.max(settledAt.getTime() - sentAt.getTime(), 0);
  }
}

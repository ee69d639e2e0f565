import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { EmergencyStop } from './EmergencyStop.ts';
import { EmergencyStopNotFound } from './emergencyStopErrors.ts';
import { emergencyStopOf, findEmergencyStop, findEmergencyStops } from './findEmergencyStops.ts';
import { liftEmergencyStop, pullEmergencyStop } from './pullEmergencyStop.ts';
import { SmartProxy } from './SmartProxy.ts';

@Resolver(() => EmergencyStop)
export class EmergencyStopsResolver {
  @Access('user')
  @Query(() => [EmergencyStop], {
    description:
      'Of everything, and of the smart proxies that the caller sees; the newest first, at most 100. Those that are pulled, unless the lifted ones are asked for as well.',
  })
  async emergencyStops(
    @Arg('withLifted', () => Boolean, { defaultValue: false }) withLifted: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<EmergencyStop[]> {
    return await findEmergencyStops(ctx.em, { withLifted });
  }

  @Access('STOP_EVERYTHING')
  @Mutation(() => EmergencyStop, {
    description:
      'Lets no bridge send anything more, or not the one of a smart proxy. What was not sent yet never is (NOT_SENT, EMERGENCY_STOP); what was sent cannot be called back. The answer is the stop that is pulled already, if one is.',
  })
  async pullEmergencyStop(
    @Arg('proxy', () => String, { nullable: true, description: 'Name of a smart proxy. Null: all.' })
    proxy: string | null | undefined,
    @Arg('reason', () => String) reason: string,
    @Ctx() ctx: RequestContext,
  ): Promise<EmergencyStop> {
    return await show(ctx, await pullEmergencyStop(ctx, { proxy: proxy ?? null, reason }));
  }

  @Access('LIFT_EMERGENCY_STOP')
  @Mutation(() => EmergencyStop, { description: 'Lets new tasks be sent again; the old ones stay as they are.' })
  async liftEmergencyStop(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<EmergencyStop> {
    return await show(ctx, await liftEmergencyStop(ctx, id));
  }
}

@Resolver(() => SmartProxy)
export class ProxyEmergencyStopResolver {
  @FieldResolver(() => EmergencyStop, {
    nullable: true,
    description: 'The emergency stop by which its bridge sends nothing now. Null: it may send.',
  })
  async emergencyStop(@Root() { id }: SmartProxy, @Ctx() ctx: RequestContext): Promise<EmergencyStop | null> {
    return await emergencyStopOf(ctx.em, id);
  }
}

async function show(ctx: RequestContext, id: number): Promise<EmergencyStop> {
  const stop = await findEmergencyStop(ctx.em, id);
  if (stop === null) throw new EmergencyStopNotFound(String(id));
  return stop;
}

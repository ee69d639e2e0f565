import { Ctx, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { BridgeLease } from '../proxies/proxies.resolver.ts';
import { writeDispatchRef } from './dispatchRef.ts';
import { findStopOrders } from './findStopOrders.ts';

@ObjectType({ description: 'A dispatch of which nothing more is to be sent.' })
@Access('bridge')
class StopOrder {
  @Field(() => ID, { description: 'Of the dispatch.' })
  id!: string;

  @Field(() => String, {
    description: 'CANCELLED: by a person. HALTED: by the stop rule of its task. EMERGENCY_STOP: with its bridge.',
  })
  reason!: string;
}

@Resolver(() => BridgeLease)
export class StopOrdersResolver {
  @FieldResolver(() => [StopOrder], {
    description:
      'Dispatches of this bridge that were stopped and some of whose hosts are not known to be sent to. To be obeyed before the lease is taken as renewed.',
  })
  async stopped(@Ctx() ctx: RequestContext): Promise<readonly StopOrder[]> {
    const orders = await findStopOrders(ctx);
    return orders.map((order) => ({ ...order, id: writeDispatchRef(order) }));
  }
}

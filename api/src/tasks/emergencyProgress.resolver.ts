import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import { queryOne } from '../platform/sql.ts';
import { EmergencyStop } from '../proxies/EmergencyStop.ts';

/** Of bridges that it is about, what they had when it was lifted, or have now. */
const COUNT_OPEN = `
  select count(*)::int as count from dispatch d join bridge b on b.id = d.bridge_id join target x on x.dispatch_id = d.id
  where d.state = 'CLAIMED' and x.state in ('PENDING', 'ASSIGNED') and ($1::int is null or b.smart_proxy_id = $1)
    and ($2::timestamptz is null or d.created_at <= $2)`;

@Resolver(() => EmergencyStop)
export class EmergencyProgressResolver {
  @FieldResolver(() => Int, {
    description:
      'Hosts of tasks that the caller sees which a bridge had taken and has not said of yet whether it sent to them. 0: no request leaves any more.',
  })
  async unconfirmed(@Root() { smartProxy, liftedAt }: EmergencyStop, @Ctx() { em }: RequestContext): Promise<number> {
    return (await queryOne<{ count: number }>(em, COUNT_OPEN, [smartProxy?.id ?? null, liftedAt])).count;
  }
}

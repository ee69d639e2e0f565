import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../access/RequestContext.ts';
import type { Page } from '../platform/pages.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { ClockSkew, clockSkewOfProxy } from './clockSkew.ts';
import { countHostsOfProxy } from './countHosts.ts';
import type { Host } from './Host.ts';
import { HostConnection } from './HostConnection.ts';
import { HostOrder } from './HostOrder.ts';
import { listHosts } from './listHosts.ts';

@Resolver(() => SmartProxy)
export class ProxyHostsResolver {
  @FieldResolver(() => Int)
  async hostCount(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<number> {
    return await countHostsOfProxy(ctx.em, proxy.id, null);
  }

  @FieldResolver(() => HostConnection, { description: 'Its hosts, or those of them that a filter selects.' })
  async hosts(
    @Root() { id }: SmartProxy,
    @Arg('filter', () => String, { nullable: true }) filter: string | null | undefined,
    @Arg('orderBy', () => HostOrder, { nullable: true }) order: HostOrder | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Host>> {
    return await listHosts(ctx.em, { filter, order, scope: { kind: 'proxy', id } }, { first, after });
  }

  @FieldResolver(() => ClockSkew, { nullable: true, description: 'Null: the clock of none of its hosts was measured.' })
  async clockSkew(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<ClockSkew | null> {
    return await clockSkewOfProxy(ctx.em, proxy.id, null);
  }
}

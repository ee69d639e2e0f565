import { Arg, Ctx, Extensions, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import type { Page } from '../platform/pages.ts';
import { HostFact } from './Fact.ts';
import { Host } from './Host.ts';
import { HostConnection } from './HostConnection.ts';
import { classesOfHost, factsOfHost, pluginsOfHost, type PluginOfHost } from './hostDetails.ts';
import { HostOrder } from './HostOrder.ts';
import { HostPlugin } from './HostPlugin.ts';
import { HostSource, sourcesOfHost } from './HostSource.ts';
import { findHost, listHosts } from './listHosts.ts';
import { remoteManagementOf } from './remoteManagement.ts';

@ObjectType()
@Access('user')
class RemoteManagement {
  @Field(() => Boolean)
  available!: boolean;

  @Field(() => String, { nullable: true, description: 'Why not, for people. Null: it is available.' })
  reason!: string | null;
}

const SYSTEM_FACTS = ['os.name', 'operatingsystem', 'os.release.full', 'operatingsystemrelease'];

@Resolver(() => Host)
export class HostsResolver {
  @Access('user')
  @Query(() => HostConnection, { description: 'The hosts that a filter selects; a blank one selects all.' })
  async hosts(
    @Arg('filter', () => String, { nullable: true }) filter: string | null | undefined,
    @Arg('retired', () => Boolean, {
      defaultValue: false,
      description: 'Those that no source tells of any more, instead of the others.',
    })
    isRetired: boolean,
    @Arg('orderBy', () => HostOrder, { nullable: true, description: 'By name unless said otherwise.' })
    order: HostOrder | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Host>> {
    return await listHosts(ctx.em, { filter, order, isRetired }, { first, after });
  }

  @Access('user')
  @Query(() => Host, { nullable: true, description: 'Retired or not. Null: no host has this name.' })
  async host(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Host | null> {
    return await findHost(ctx.em, name);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Name and release from its facts. Null: it never reported them.',
  })
  async operatingSystem(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<string | null> {
    const told = await factsOfHost(ctx.em, host.id, SYSTEM_FACTS);
    const facts = new Map(told.map(({ name, value }) => [name, value]));
    const name = facts.get('os.name') ?? facts.get('operatingsystem');
    const release = facts.get('os.release.full') ?? facts.get('operatingsystemrelease') ?? '';
    return name === undefined ? null : `${name} ${release}`.trim();
  }

  @Extensions({ listSize: 200 })
  @FieldResolver(() => [HostFact], { description: 'All facts, or the named ones, ordered by name.' })
  async facts(
    @Root() host: Host,
    @Arg('names', () => [String], { nullable: true }) names: string[] | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly HostFact[]> {
    return await factsOfHost(ctx.em, host.id, names ?? null);
  }

  @FieldResolver(() => [String])
  async classes(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    return await classesOfHost(ctx.em, host.id, null);
  }

  @FieldResolver(() => [HostPlugin], { description: 'The plugins that it reported, by name.' })
  async plugins(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<readonly PluginOfHost[]> {
    return await pluginsOfHost(ctx.em, host.id, null);
  }

  @FieldResolver(() => [HostSource], { description: 'Who tells of it, by name; none of a retired host.' })
  async sources(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<readonly HostSource[]> {
    return await sourcesOfHost(ctx.em, host.id, null);
  }

  @FieldResolver(() => RemoteManagement)
  async remoteManagement(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<RemoteManagement> {
    await ctx.em.populate([host], ['smartProxy.bridge']);
    return remoteManagementOf(host, ctx.now());
  }
}

import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { DateTime } from '../platform/scalars.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { hostCountsOf } from './countHosts.ts';
import { HostFact } from './Fact.ts';
import { Host } from './Host.ts';
import { hostDetailsOf, type PluginOfHost } from './hostDetails.ts';
import { HostPlugin } from './HostPlugin.ts';
import { findHost, listHosts } from './listHosts.ts';
import { remoteManagementOf } from './remoteManagement.ts';
import { reportInventory } from './reportInventory.ts';

const HostConnection = connectionOf('Host', () => Host);

@ObjectType()
class RemoteManagement {
  @Field(() => Boolean)
  available!: boolean;

  @Field(() => String, { nullable: true, description: 'Why not, for people. Null: it is available.' })
  reason!: string | null;
}

@InputType()
class ReportedFactInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@InputType()
class ReportedPluginVersionInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;
}

@InputType()
class ReportedHostInput {
  @Field(() => String)
  name!: string;

  @Field(() => [ReportedFactInput], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  facts?: ReportedFactInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  classes?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  plugins?: string[] | null;

  @Field(() => [ReportedPluginVersionInput], { nullable: true, description: 'Null: it did not say.' })
  pluginVersions?: ReportedPluginVersionInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Null: it did not say; what is known stays.' })
  collectives?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Null: not measured.' })
  clockOffsetSeconds?: number | null;

  @Field(() => DateTime)
  seenAt!: Date;
}

@Resolver(() => Host)
export class HostsResolver {
  @Access('user')
  @Query(() => HostConnection)
  async hosts(
    @Arg('filter', () => String, { nullable: true }) filter: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<Host>> {
    return await listHosts(ctx.em, filter, { first, after });
  }

  @Access('user')
  @Query(() => Host, { nullable: true, description: 'Null: no host has this name.' })
  async host(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Host | null> {
    return await findHost(ctx.em, name);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Name and release from its facts. Null: it never reported them.',
  })
  async operatingSystem(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<string | null> {
    const facts = new Map((await hostDetailsOf(ctx.em).facts.load(host.id)).map(({ name, value }) => [name, value]));
    const name = facts.get('os.name') ?? facts.get('operatingsystem');
    const release = facts.get('os.release.full') ?? facts.get('operatingsystemrelease') ?? '';
    return name === undefined ? null : `${name} ${release}`.trim();
  }

  @FieldResolver(() => [HostFact], { description: 'All facts, or the named ones, ordered by name.' })
  async facts(
    @Root() host: Host,
    @Arg('names', () => [String], { nullable: true }) names: string[] | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly HostFact[]> {
    const facts = await hostDetailsOf(ctx.em).facts.load(host.id);
    return names == null ? facts : facts.filter(({ name }) => names.includes(name));
  }

  @FieldResolver(() => [String])
  async classes(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<readonly string[]> {
    return await hostDetailsOf(ctx.em).classes.load(host.id);
  }

  @FieldResolver(() => [HostPlugin], { description: 'The plugins that it reported, by name.' })
  async plugins(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<readonly PluginOfHost[]> {
    return await hostDetailsOf(ctx.em).plugins.load(host.id);
  }

  @FieldResolver(() => RemoteManagement)
  async remoteManagement(@Root() host: Host, @Ctx() ctx: RequestContext): Promise<RemoteManagement> {
    await ctx.em.populate([host], ['smartProxy.bridge']);
    return remoteManagementOf(host, ctx.now());
  }

  @Access('bridge')
  @Mutation(() => Int, { description: 'Bridge: hosts it has seen, in batches; returns how many were stored.' })
  async reportInventory(
    @Arg('hosts', () => [ReportedHostInput]) hosts: ReportedHostInput[],
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    return await reportInventory(ctx, hosts);
  }
}

@Resolver(() => SmartProxy)
export class ProxyHostsResolver {
  @FieldResolver(() => Int)
  async hostCount(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<number> {
    return await hostCountsOf(ctx.em).byProxy.load(proxy.id);
  }
}

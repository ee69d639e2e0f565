import { Arg, Ctx, Field, FieldResolver, InputType, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { Json } from '../platform/scalars.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { Action, actionOf } from './Action.ts';
import { lookForPlugin } from './findAction.ts';
import { importDdl } from './importDdl.ts';
import { Plugin } from './Plugin.ts';
import { countHostsWithPlugin, pluginsOfProxy, proxiesOfPlugin } from './proxyPlugins.ts';

@InputType({ description: 'ddl: the parsed DDL as packages/mcollective defines it (AgentDdl).' })
class ReportedPluginInput {
  @Field(() => String)
  name!: string;

  @Field(() => Json)
  ddl!: unknown;
}

const OFFERED = `
  select distinct pp.plugin_id as id from proxy_plugin pp join smart_proxy p on p.id = pp.smart_proxy_id
  where $1::text is null or p.name = $1`;

@Resolver(() => Plugin)
export class PluginsResolver {
  @Access('user')
  @Query(() => [Plugin], { description: 'Those that a bridge offers now, or the bridge of one smart proxy, by name.' })
  async plugins(
    @Arg('proxy', () => String, { nullable: true }) proxy: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Plugin[]> {
    // No name has a NUL.
    if (proxy?.includes('\0') === true) return [];
    const rows = await query<{ id: number }>(ctx.em, OFFERED, [proxy]);
    return await ctx.em.find(Plugin, { id: { $in: rows.map(({ id }) => id) } }, { orderBy: { name: 'asc' } });
  }

  @Access('user')
  @Query(() => Plugin, { nullable: true, description: 'Null: no plugin has this name.' })
  async plugin(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Plugin | null> {
    return await lookForPlugin(ctx.em, name);
  }

  @FieldResolver(() => [Action])
  actions(@Root() plugin: Plugin): Action[] {
    return plugin.ddl.actions.map(actionOf);
  }

  @FieldResolver(() => [SmartProxy], { description: 'Those whose bridge has it.' })
  async smartProxies(@Root() plugin: Plugin, @Ctx() ctx: RequestContext): Promise<readonly SmartProxy[]> {
    return await proxiesOfPlugin(ctx.em, plugin.id, null);
  }

  @FieldResolver(() => Int, { description: 'Hosts that reported this plugin.' })
  async hostCount(@Root() plugin: Plugin, @Ctx() ctx: RequestContext): Promise<number> {
    return await countHostsWithPlugin(ctx.em, plugin.name, null);
  }

  @Access('bridge')
  @Mutation(() => Int, {
    description: 'Bridge: the plugins of its network, from its DDL files. Replaces the earlier report.',
  })
  async reportPlugins(
    @Arg('plugins', () => [ReportedPluginInput]) plugins: ReportedPluginInput[],
    @Ctx() ctx: RequestContext,
  ): Promise<number> {
    return await importDdl(ctx, plugins);
  }
}

@Resolver(() => SmartProxy)
export class ProxyPluginsResolver {
  @FieldResolver(() => [Plugin])
  async plugins(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<readonly Plugin[]> {
    return await pluginsOfProxy(ctx.em, proxy.id, null);
  }
}

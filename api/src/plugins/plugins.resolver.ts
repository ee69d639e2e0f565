import { Arg, Ctx, Field, FieldResolver, InputType, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query, queryOne } from '../platform/sql.ts';
import { Json } from '../platform/scalars.ts';
import { SmartProxy } from '../proxies/SmartProxy.ts';
import { Action, actionOf } from './Action.ts';
import { importDdl } from './importDdl.ts';
import { Plugin } from './Plugin.ts';

@InputType({ description: 'ddl: the parsed DDL as packages/mcollective defines it (AgentDdl).' })
class ReportedPluginInput {
  @Field(() => String)
  name!: string;

  @Field(() => Json)
  ddl!: unknown;
}

const PLUGINS_OF_PROXY = `
  select pp.plugin_id as id from proxy_plugin pp join smart_proxy p on p.id = pp.smart_proxy_id where p.name = $1`;
const PROXIES_OF_PLUGIN = `select smart_proxy_id as id from proxy_plugin where plugin_id = $1`;
const HOSTS_WITH_PLUGIN = `select count(*)::int as count from host_plugin where name = $1`;
const OFFERED_PLUGINS = `select distinct plugin_id as id from proxy_plugin`;

@Resolver(() => Plugin)
export class PluginsResolver {
  @Access('user')
  @Query(() => [Plugin], { description: 'Those that a bridge offers now, or the bridge of one smart proxy, by name.' })
  async plugins(
    @Arg('proxy', () => String, { nullable: true }) proxy: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Plugin[]> {
    const rows =
      proxy == null
        ? query<{ id: number }>(ctx.em, OFFERED_PLUGINS)
        : query<{ id: number }>(ctx.em, PLUGINS_OF_PROXY, [proxy]);
    return await pluginsOf(ctx, await rows);
  }

  @Access('user')
  @Query(() => Plugin, { nullable: true, description: 'Null: no plugin has this name.' })
  async plugin(@Arg('name', () => String) name: string, @Ctx() ctx: RequestContext): Promise<Plugin | null> {
    return await ctx.em.findOne(Plugin, { name });
  }

  @FieldResolver(() => [Action])
  actions(@Root() plugin: Plugin): Action[] {
    return plugin.ddl.actions.map(actionOf);
  }

  @FieldResolver(() => [SmartProxy], { description: 'Those whose bridge has it.' })
  async smartProxies(@Root() plugin: Plugin, @Ctx() ctx: RequestContext): Promise<SmartProxy[]> {
    const rows = await query<{ id: number }>(ctx.em, PROXIES_OF_PLUGIN, [plugin.id]);
    return await ctx.em.find(
      SmartProxy,
      { id: { $in: rows.map(({ id }) => id) } },
      { populate: ['bridge'], orderBy: { name: 'asc' } },
    );
  }

  @FieldResolver(() => Int, { description: 'Hosts that reported this plugin.' })
  async hostCount(@Root() plugin: Plugin, @Ctx() ctx: RequestContext): Promise<number> {
    return (await queryOne<{ count: number }>(ctx.em, HOSTS_WITH_PLUGIN, [plugin.name])).count;
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
  async plugins(@Root() proxy: SmartProxy, @Ctx() ctx: RequestContext): Promise<Plugin[]> {
    return await pluginsOf(ctx, await query<{ id: number }>(ctx.em, PLUGINS_OF_PROXY, [proxy.name]));
  }
}

async function pluginsOf(ctx: RequestContext, rows: readonly { id: number }[]): Promise<Plugin[]> {
  return await ctx.em.find(Plugin, { id: { $in: rows.map(({ id }) => id) } }, { orderBy: { name: 'asc' } });
}

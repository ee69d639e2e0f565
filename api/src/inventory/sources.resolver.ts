import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { countClaims } from './countHosts.ts';
import { forgetSource } from './forgetSource.ts';
import { InventorySync } from './InventorySync.ts';
import { KnownSource } from './KnownSource.ts';
import { orderSync } from './orderSync.ts';
import { fieldsOfSource, InventoryRule, RankedField, rulesOf } from './sourceRules.ts';
import { syncsOfSource, type SyncOfSource } from './syncsOfSource.ts';
import { watchSources } from './watchSources.ts';

const BY_NAME = { orderBy: { name: 'asc' } } as const;

@Resolver(() => KnownSource)
export class SourcesResolver {
  @Access('VIEW_SOURCES')
  @Query(() => [KnownSource], { description: 'The systems that tell about hosts, by name.' })
  async inventorySources(@Ctx() ctx: RequestContext): Promise<KnownSource[]> {
    return await ctx.em.find(KnownSource, {}, BY_NAME);
  }

  @Access('VIEW_SOURCES')
  @Query(() => [InventoryRule], { description: 'Which source wins where several say different things.' })
  async inventoryRules(@Ctx() ctx: RequestContext): Promise<readonly InventoryRule[]> {
    return rulesOf(await ctx.em.find(KnownSource, {}, BY_NAME));
  }

  @FieldResolver(() => Int, { description: 'How many hosts it tells of.' })
  async hosts(@Root() source: KnownSource, @Ctx() ctx: RequestContext): Promise<number> {
    return await countClaims(ctx.em, source.id, null);
  }

  @FieldResolver(() => [RankedField], { description: 'What it has a say in.' })
  decides(@Root() source: KnownSource): readonly RankedField[] {
    return fieldsOfSource(source);
  }

  @Access('VIEW_SOURCES')
  @FieldResolver(() => InventorySync, {
    nullable: true,
    description: 'The one that started last. Null: there was none.',
  })
  async lastSync(@Root() source: KnownSource, @Ctx() ctx: RequestContext): Promise<SyncOfSource | null> {
    return (await syncsOfSource(ctx.em, source.id, 1))[0] ?? null;
  }

  @Access('VIEW_SOURCES')
  @FieldResolver(() => [InventorySync], { description: 'Newest first, at most 100.' })
  async syncs(
    @Root() source: KnownSource,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Ctx() ctx: RequestContext,
  ): Promise<readonly SyncOfSource[]> {
    return await syncsOfSource(ctx.em, source.id, first);
  }

  @Access('MANAGE_SOURCES')
  @Mutation(() => KnownSource, { description: 'Has a source asked at once (admins).' })
  async syncInventory(
    @Arg('source', () => String) source: string,
    @Arg('full', () => Boolean, { defaultValue: false, description: 'Everything, not only what changed.' })
    isFull: boolean,
    @Arg('force', () => Boolean, {
      defaultValue: false,
      description: 'In full, and retire as many hosts as have vanished.',
    })
    isForced: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<KnownSource> {
    return await ctx.em.findOneOrFail(KnownSource, await orderSync(ctx, { source, isFull, isForced }), {
      refresh: true,
    });
  }

  @Access('MANAGE_SOURCES')
  @Mutation(() => Boolean, {
    description: 'Takes back what a source told that is no longer configured, and the source (admins).',
  })
  async forgetSource(@Arg('source', () => String) source: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await forgetSource(ctx, source);
    return true;
  }

  @Access('VIEW_SOURCES')
  @Subscription(() => KnownSource, {
    subscribe: ({ context }) => watchSources(context as RequestContext),
    description: 'A source whose sync started, went on or ended.',
  })
  inventorySync(@Root() source: KnownSource): KnownSource {
    return source;
  }
}

import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { connectionOf, type Page } from '../platform/pages.ts';
import { findSavedFilter, listSavedFilters } from './findSavedFilters.ts';
import { SavedFilter } from './SavedFilter.ts';
import { SavedFilterInput } from './SavedFilterInput.ts';
import { createSavedFilter, deleteSavedFilter, updateSavedFilter } from './saveFilter.ts';

const SavedFilterConnection = connectionOf('SavedFilter', () => SavedFilter, 'user');

@Resolver(() => SavedFilter)
export class SavedFiltersResolver {
  @Access('user')
  @Query(() => SavedFilterConnection, {
    description: 'Your own and the shared ones whose name contains the search text, by name.',
  })
  async savedFilters(
    @Arg('search', () => String, { nullable: true }) search: string | null | undefined,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() ctx: RequestContext,
  ): Promise<Page<SavedFilter>> {
    return await listSavedFilters(ctx, search, { first, after });
  }

  @Access('user')
  @Query(() => SavedFilter, { nullable: true, description: 'Null: you see no saved filter of this id.' })
  async savedFilter(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<SavedFilter | null> {
    return await findSavedFilter(ctx, id);
  }

  @Access('user')
  @Mutation(() => SavedFilter)
  async createSavedFilter(
    @Arg('input', () => SavedFilterInput) input: SavedFilterInput,
    @Ctx() ctx: RequestContext,
  ): Promise<SavedFilter> {
    return await load(ctx, await createSavedFilter(ctx, input));
  }

  @Access('user')
  @Mutation(() => SavedFilter, {
    description: 'Replaces all of it. Only its owner may, and admins if it is shared.',
  })
  async updateSavedFilter(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => SavedFilterInput) input: SavedFilterInput,
    @Ctx() ctx: RequestContext,
  ): Promise<SavedFilter> {
    return await load(ctx, await updateSavedFilter(ctx, id, input));
  }

  @Access('user')
  @Mutation(() => Boolean, { description: 'Only its owner may, and admins if it is shared.' })
  async deleteSavedFilter(@Arg('id', () => ID) id: string, @Ctx() ctx: RequestContext): Promise<boolean> {
    await deleteSavedFilter(ctx, id);
    return true;
  }
}

/** What was just written is shown to who wrote it, even if an admin has made it private to its owner. */
async function load(ctx: RequestContext, id: number): Promise<SavedFilter> {
  return await ctx.em.findOneOrFail(SavedFilter, id, { populate: ['owner'], refresh: true });
}

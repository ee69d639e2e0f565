import { userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { BadCursor, keyOfTexts, pageOf, textsStartOf, type Page, type PageRequest } from '../platform/pages.ts';
import { foldCaseSql } from '../platform/foldCaseSql.ts';
import { query, queryOne } from '../platform/sql.ts';
import { SavedFilter } from './SavedFilter.ts';
import { searchPattern } from './textPatterns.ts';

/** There is no such filter, or its owner keeps it to themselves: nobody learns which. */
export class SavedFilterNotFound extends AppError {
  readonly code = 'SAVED_FILTER_NOT_FOUND';
  constructor(readonly id: string) {
    super(`There is no saved filter "${id.slice(0, 50)}" that you can see.`);
  }
}

/** The condition of a filter f to be seen by the user whose id is in the placeholder: their own and the shared ones. */
export const SEES = (placeholder: string): string => `(f.is_shared or f.owner_id = ${placeholder})`;

const FOUND = `from saved_filter f where ${SEES('$1')} and ${foldCaseSql('f.name')} like ${foldCaseSql('$2::text')} escape '\\'`;
const COUNT = `select count(*)::int as count ${FOUND}`;
/** By name as the bytes are, the filters of one name by id: the order has to be the same for everybody and at all times. */
const PAGE = `
  select f.id ${FOUND} and ($3::text is null or (f.name collate "C", f.id) > ($3::text collate "C", $4::int))
  order by f.name collate "C", f.id limit $5`;

/** A page of the filters that the caller sees, whose name contains the search text, by name. Throws BadCursor, BadPageSize. */
export async function listSavedFilters(
  ctx: RequestContext,
  search: string | null | undefined,
  page: PageRequest,
): Promise<Page<SavedFilter>> {
  const found = [userOf(ctx).userId, searchPattern(search)];
  const [name = null, id = null] = textsStartOf(page, 2) ?? [];
  if (id !== null && !/^\d{1,9}$/.test(id)) throw new BadCursor();
  const rows = await query<{ id: number }>(ctx.em, PAGE, [...found, name, id, page.first + 1]);
  const filters = await load(
    ctx,
    rows.map((row) => row.id),
  );
  const total = async (): Promise<number> => (await queryOne<{ count: number }>(ctx.em, COUNT, found)).count;
  return pageOf(filters, page, total, (filter) => keyOfTexts(filter.name, String(filter.id)));
}

/** The filter of this id. Null: there is none that the caller sees. */
export async function findSavedFilter(ctx: RequestContext, id: string): Promise<SavedFilter | null> {
  if (!/^\d{1,9}$/.test(id)) return null;
  const [found] = await load(ctx, [Number(id)]);
  return found !== undefined && (found.isShared || found.owner.id === userOf(ctx).userId) ? found : null;
}

async function load(ctx: RequestContext, ids: readonly number[]): Promise<SavedFilter[]> {
  const filters = await ctx.em.find(SavedFilter, { id: { $in: [...ids] } }, { populate: ['owner'] });
  const byId = new Map(filters.map((filter) => [filter.id, filter]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

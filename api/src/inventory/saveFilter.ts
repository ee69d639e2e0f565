import type { EntityManager } from '@mikro-orm/postgresql';
import { checkAccess, userOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { readWholeFilter } from './readFilter.ts';
import type { SavedFilterInput } from './SavedFilterInput.ts';
import { SavedFilterNotFound, SEES } from './findSavedFilters.ts';

export class BadFilterName extends AppError {
  readonly code = 'BAD_FILTER_NAME';
  constructor() {
    super(
      `The name of a saved filter has 1 to ${MOST_CHARACTERS} characters and no line breaks or control characters.`,
    );
  }
}

export class FilterNameTaken extends AppError {
  readonly code = 'FILTER_NAME_TAKEN';
  constructor(readonly taken: string) {
    super(`There is a saved filter "${taken}" of the same user already. Change that one, or choose another name.`);
  }
}

export class TooManySavedFilters extends AppError {
  readonly code = 'TOO_MANY_SAVED_FILTERS';
  constructor() {
    super(`You have ${MOST_FILTERS} saved filters, and more are not kept. Delete one that is no longer needed.`);
  }
}

const MOST_CHARACTERS = 100;
const MOST_FILTERS = 1_000;

/** One change of a user's filters after the other, so that what is counted and compared still holds when it is written. */
const LOCK_OWNER = `select id from app_user where id = $1 for no key update`;

const FIND = `
  select f.id, f.owner_id as "ownerId", f.name, f.filter, f.is_shared as "isShared" from saved_filter f where f.id = $1 and ${SEES('$2')}`;
const COUNT = `select count(*)::int as count from saved_filter where owner_id = $1`;
const NAMESAKE = `select id from saved_filter where owner_id = $1 and name = $2 and id is distinct from $3::int`;
const INSERT = `insert into saved_filter (owner_id, name, filter, is_shared) values ($1, $2, $3, $4) returning id`;
const UPDATE = `update saved_filter set name = $2, filter = $3, is_shared = $4, updated_at = now() where id = $1`;
const DELETE = `delete from saved_filter where id = $1`;

/** Keeps a filter for its user; returns its id. Throws BadFilterName, BadFilter, FilterNameTaken, TooManySavedFilters. */
export async function createSavedFilter(ctx: RequestContext, input: SavedFilterInput): Promise<number> {
  const { name, filter, isShared } = clean(input);
  const { userId } = userOf(ctx);
  return await inTransaction(ctx, async (tx) => {
    await query(tx.em, LOCK_OWNER, [userId]);
    const { count } = await queryOne<{ count: number }>(tx.em, COUNT, [userId]);
    if (count >= MOST_FILTERS) throw new TooManySavedFilters();
    await refuseNamesake(tx.em, { ownerId: userId, name, id: null });
    const { id } = await queryOne<{ id: number }>(tx.em, INSERT, [userId, name, filter, isShared]);
    await recordAudit(tx, 'filter.create', `filter:${id}`, { name, filter, isShared });
    return id;
  });
}

/** Replaces a filter by what is given. Throws what creating throws, SavedFilterNotFound, and Forbidden when it is somebody else's. */
export async function updateSavedFilter(ctx: RequestContext, id: string, input: SavedFilterInput): Promise<number> {
  const { name, filter, isShared } = clean(input);
  return await inTransaction(ctx, async (tx) => {
    const saved = await lockOwn(tx, id);
    await refuseNamesake(tx.em, { ownerId: saved.ownerId, name, id: saved.id });
    await query(tx.em, UPDATE, [saved.id, name, filter, isShared]);
    const { name: oldName, filter: oldFilter, isShared: wasShared } = saved;
    const before = { name: oldName, filter: oldFilter, isShared: wasShared };
    await recordAudit(tx, 'filter.update', `filter:${saved.id}`, { name, filter, isShared, before });
    return saved.id;
  });
}

/** Deletes a filter. Throws SavedFilterNotFound, and Forbidden when it is somebody else's. */
export async function deleteSavedFilter(ctx: RequestContext, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { ownerId: _owner, id: savedId, ...before } = await lockOwn(tx, id);
    await query(tx.em, DELETE, [savedId]);
    await recordAudit(tx, 'filter.delete', `filter:${savedId}`, before);
  });
}

function clean({ name, filter, isShared }: SavedFilterInput): SavedFilterInput {
  const trimmed = name.trim().toWellFormed();
  const isUsable = trimmed !== '' && [...trimmed].length <= MOST_CHARACTERS && !/\p{Cc}/u.test(trimmed);
  if (!isUsable) throw new BadFilterName();
  readWholeFilter(filter);
  return { name: trimmed, filter, isShared };
}

async function refuseNamesake(
  em: EntityManager,
  { ownerId, name, id }: { readonly ownerId: number; readonly name: string; readonly id: number | null },
): Promise<void> {
  if ((await query(em, NAMESAKE, [ownerId, name, id])).length > 0) throw new FilterNameTaken(name);
}

interface OwnFilter {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly filter: string;
  readonly isShared: boolean;
}

/** A filter that the caller sees and may change; what nobody shared with the caller does not exist for them. */
async function lockOwn(tx: RequestContext, id: string): Promise<OwnFilter> {
  const { userId } = userOf(tx);
  const find = async (): Promise<OwnFilter> => {
    const [found] = /^\d{1,9}$/.test(id) ? await query<OwnFilter>(tx.em, FIND, [Number(id), userId]) : [];
    if (found === undefined) throw new SavedFilterNotFound(id);
    return found;
  };
  await query(tx.em, LOCK_OWNER, [(await find()).ownerId]);
  // Once more, now that nobody else changes it.
  const found = await find();
  if (found.ownerId !== userId) checkAccess('MANAGE_FILTERS', tx);
  return found;
}

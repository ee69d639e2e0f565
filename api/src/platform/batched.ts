import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';

/** Loads what is asked of one id; looks that go on at the same time and ask the same are one look. */
export type BatchedLook<Id, Asked, Found> = (em: EntityManager, id: Id, asked: Asked) => Promise<Found>;

/**
 * Makes a look-up that is done once for all the objects of an answer. `load` gives what it found in the order of the ids; what is asked must be
 * plain data. What was found is remembered as long as the entity manager, so for one request.
 */
export function batched<Id extends string | number, Asked, Found>(
  load: (em: EntityManager, ids: readonly Id[], asked: Asked) => Promise<readonly Found[]>,
): BatchedLook<Id, Asked, Found> {
  const known = new WeakMap<EntityManager, Map<string, DataLoader<Id, Found>>>();
  return async (em, id, asked) => {
    const loaders = known.get(em) ?? new Map<string, DataLoader<Id, Found>>();
    known.set(em, loaders);
    const name = JSON.stringify(asked) ?? '';
    const loader = loaders.get(name) ?? new DataLoader<Id, Found>(async (ids) => await load(em, ids, asked));
    loaders.set(name, loader);
    return await loader.load(id);
  };
}

/** The rows of each id, in their order; none for an id that has no rows. */
export function rowsById<Id extends string | number, Row extends { readonly id: Id }>(
  ids: readonly Id[],
  rows: readonly Row[],
): readonly (readonly Row[])[] {
  const byId = Map.groupBy(rows, ({ id }) => id);
  return ids.map((id) => byId.get(id) ?? []);
}

/** The count of each id; 0 for an id that has no row. */
export function countsById<Id extends string | number>(
  ids: readonly Id[],
  rows: readonly { readonly id: Id; readonly count: number }[],
): readonly number[] {
  const byId = new Map(rows.map(({ id, count }) => [id, count]));
  return ids.map((id) => byId.get(id) ?? 0);
}

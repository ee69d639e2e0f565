import type { EntityManager } from '@mikro-orm/postgresql';
import { scopeOf } from '../platform/ReaderEntityManager.ts';
import { query } from '../platform/sql.ts';
import { RefreshedCache } from './RefreshedCache.ts';

/** A host of one or both of two tasks, with its position there; null: it is not in that task. */
export interface HostPair {
  readonly name: string;
  readonly one: number | null;
  readonly other: number | null;
}

const PAIRS = `
  select coalesce(a.name, b.name) as name, a.position as one, b.position as other
  from (select name, position from target where task_id = $1) a
  full join (select name, position from target where task_id = $2) b on a.name = b.name`;

/** Hosts of all the comparisons in memory together, some 30 MB. */
const MAX_HOSTS = 200_000;

interface Pairs {
  list: readonly HostPair[] | undefined;
}

/** One for each database that this process works with. */
const caches = new WeakMap<object, RefreshedCache<Pairs>>();

/** The part of a task that this needs. */
interface PairedTask {
  readonly id: number;
  readonly targeted: number;
}

/** The hosts of two tasks side by side, by name. Once a task has its hosts they never change, so each comparison is read once. */
export async function readHostPairs(
  em: EntityManager,
  one: PairedTask,
  other: PairedTask,
): Promise<readonly HostPair[]> {
  // What a narrowed reader sees of a task can change.
  if (scopeOf(em) !== undefined) return await readPairs(em, one.id, other.id);
  const { list } = await cacheFor(em).get(
    JSON.stringify([one.id, one.targeted, other.id, other.targeted]),
    (): Pairs => ({ list: undefined }),
    async (pairs) => {
      pairs.list ??= await readPairs(em.fork(), one.id, other.id);
    },
  );
  return list ?? [];
}

async function readPairs(em: EntityManager, one: number, other: number): Promise<readonly HostPair[]> {
  const pairs = await query<HostPair>(em, PAIRS, [one, other]);
  return pairs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function cacheFor(em: EntityManager): RefreshedCache<Pairs> {
  const database = em.getDriver();
  const known = caches.get(database);
  if (known !== undefined) return known;
  const made = new RefreshedCache<Pairs>({ maxWeight: MAX_HOSTS, weightOf: ({ list }) => 100 + (list?.length ?? 0) });
  caches.set(database, made);
  return made;
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import type { ForemanRights } from './ForemanRights.ts';

/** A location or organization, by the number that Foreman has for it. */
export interface ForemanPlace {
  readonly id: number;
  readonly title: string;
  /** Null: it is a root, or what it is in is not Foreman's. */
  readonly parentId: number | null;
  /** Something has a title as if it were below this, and may not be. */
  readonly isMistakable: boolean;
}

/** The places of one tree by their numbers. */
export type ForemanTree = ReadonlyMap<number, ForemanPlace>;

/** The trees that rights are about. */
export interface ForemanTrees {
  readonly location: ForemanTree;
  readonly organization: ForemanTree;
  readonly hostgroups: HostgroupTitles;
}

/** Full titles of host groups. */
export interface HostgroupTitles {
  /** Of all there are, of whichever source. */
  readonly all: readonly string[];
  /** Of those whose own names have a slash. */
  readonly slashed: readonly string[];
}

const PLACES = {
  location: placesOf('location'),
  organization: placesOf('organization'),
} as const;

const HOSTGROUPS = `select title from hostgroup order by title`;

/** The trees as the syncs of a source left them. */
export async function loadForemanTrees(
  em: EntityManager,
  sourceId: number,
  slashed: ForemanRights['slashed'],
): Promise<ForemanTrees> {
  const hostgroups = await query<{ title: string }>(em, HOSTGROUPS);
  return {
    location: marked(await loadPlaces(em, PLACES.location, sourceId), slashed.location),
    organization: marked(await loadPlaces(em, PLACES.organization, sourceId), slashed.organization),
    hostgroups: { all: hostgroups.map(({ title }) => title), slashed: slashed.hostgroup },
  };
}

/** The numbers of these places and of all below them. */
export function withBelow(tree: ForemanTree, ids: readonly number[]): ReadonlySet<number> {
  const wanted = new Set(ids);
  const isBelow = (id: number | null): boolean => id !== null && (wanted.has(id) || isBelow(parentOf(tree, id)));
  return new Set([...tree.keys()].filter(isBelow));
}

function parentOf(tree: ForemanTree, id: number): number | null {
  return tree.get(id)?.parentId ?? null;
}

function placesOf(tree: 'location' | 'organization'): string {
  return `
    select t.external_id as id, t.title, p.external_id as "parentId" from ${tree} t
    left join ${tree} p on p.id = t.parent_id and p.source_id = t.source_id and p.external_id ~ '^[0-9]{1,15}$'
    where t.source_id = $1 and t.external_id ~ '^[0-9]{1,15}$' order by t.title`;
}

type Place = Omit<ForemanPlace, 'isMistakable'>;

async function loadPlaces(em: EntityManager, statement: string, sourceId: number): Promise<readonly Place[]> {
  const rows = await query<{ id: string; title: string; parentId: string | null }>(em, statement, [sourceId]);
  return rows.map(({ id, title, parentId }) => ({
    id: Number(id),
    title,
    parentId: parentId === null ? null : Number(parentId),
  }));
}

function marked(places: readonly Place[], slashed: readonly string[]): ForemanTree {
  const isMistakable = ({ title }: Place): boolean => slashed.some((each) => each.startsWith(`${title}/`));
  return new Map(places.map((place) => [place.id, { ...place, isMistakable: isMistakable(place) }]));
}

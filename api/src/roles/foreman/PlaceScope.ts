import type { ForemanUser } from './ForemanRights.ts';
import { withBelow, type ForemanTree, type ForemanTrees } from './ForemanTrees.ts';

/** The places of a user, beyond which nothing is theirs in Foreman, whatever their roles. */
export interface PlaceScope {
  /** Users of the same key have the same places. */
  readonly key: string;
  /** For people. */
  readonly label: string;
  /** By Foreman's numbers, each with what is below it. */
  readonly locations: readonly number[];
  readonly organizations: readonly number[];
  /** Every place of the Foreman is in it. */
  readonly isWhole: boolean;
}

/**
 * The places of a user. Undefined: they are in no location or in no organization that is known; what Foreman shows them then depends on its
 * version, so here it is nothing.
 */
export function scopeOf(
  user: ForemanUser,
  trees: Pick<ForemanTrees, 'location' | 'organization'>,
): PlaceScope | undefined {
  const locations = knownOf(user.locations, trees.location);
  const organizations = knownOf(user.organizations, trees.organization);
  if (locations.length === 0 || organizations.length === 0) return undefined;
  return {
    key: `${locations.join()};${organizations.join()}`,
    label: `${titlesOf(trees.location, locations)}; ${titlesOf(trees.organization, organizations)}`,
    locations,
    organizations,
    isWhole: isWhole(trees.location, locations) && isWhole(trees.organization, organizations),
  };
}

/** Titles of places, with whether only they are meant and not what is below. */
export interface NarrowedPlaces {
  readonly titles: readonly string[];
  readonly isExact: boolean;
}

/** The places of a user, or those of a filter that are among them, as Foreman takes them: themselves, and not what is below. */
export function narrowPlaces(
  tree: ForemanTree,
  ofUser: readonly number[],
  ofFilter: readonly number[] | null,
): NarrowedPlaces {
  if (ofFilter === null) return { titles: namesOf(tree, ofUser), isExact: false };
  const reach = withBelow(tree, ofUser);
  return { titles: namesOf(tree, new Set(ofFilter.filter((id) => reach.has(id)))), isExact: true };
}

/** In a fixed order, without those below another; and without those that would take in what is not below them in Foreman. */
function knownOf(ids: readonly number[], tree: ForemanTree): readonly number[] {
  const known = [...new Set(ids)].filter((id) => tree.get(id)?.isMistakable === false);
  const isBelowOther = (id: number): boolean => {
    const others = known.filter((other) => other !== id);
    return withBelow(tree, others).has(id);
  };
  return known.filter((id) => !isBelowOther(id)).toSorted((a, b) => a - b);
}

function isWhole(tree: ForemanTree, ids: readonly number[]): boolean {
  const reach = withBelow(tree, ids);
  return [...tree.keys()].every((id) => reach.has(id));
}

function namesOf(tree: ForemanTree, ids: Iterable<number>): readonly string[] {
  return [...ids].flatMap((id) => tree.get(id)?.title ?? []).toSorted();
}

function titlesOf(tree: ForemanTree, ids: readonly number[]): string {
  return namesOf(tree, ids).join(', ');
}

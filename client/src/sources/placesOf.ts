import type { Sources } from './useSources.ts';

type Rule = Sources['inventoryRules'][number];

/** The fields in which a source has a say, by its place among those that decide them, the best first. */
export function placesOf(
  source: string,
  rules: readonly Rule[],
): readonly { place: number; fields: Rule['field'][] }[] {
  const byPlace = new Map<number, Rule['field'][]>();
  for (const { field, sources } of rules) {
    const place = sources.indexOf(source);
    if (place >= 0) byPlace.set(place, [...(byPlace.get(place) ?? []), field]);
  }
  return [...byPlace].map(([place, fields]) => ({ place, fields })).sort((one, other) => one.place - other.place);
}

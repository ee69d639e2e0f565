import { likePattern } from './likePattern.ts';

/** The patterns, for folded case, of which a title resembles one if it or one of its ancestors resembles the value of `under`; undefined if the value has no `*` or `%` and is a title. */
export function underPatterns(value: string): readonly [itself: string, below: string] | undefined {
  if (!/[*%]/.test(value)) return undefined;
  const pattern = likePattern(value);
  return [pattern, `${pattern}/%`];
}

/** What the titles below one begin with, in their own case. */
export function underPrefix(title: string): string {
  return `${title}/`;
}

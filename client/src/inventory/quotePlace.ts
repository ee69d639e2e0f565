import type { FilterPlace } from './FilterNotice.ts';

const longestContext = 40;
const longestMarked = 120;

/** A part of a filter with what stands around it. */
export interface Quote {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Quotes a place of a filter, cut where it is long. An end, which has no character, is marked as a blank. */
export function quotePlace({ text, from, to }: FilterPlace): Quote {
  const before = [...text.slice(0, from)];
  const marked = [...text.slice(from, to)];
  const after = [...text.slice(Math.max(from, to))];
  return {
    before: before.length > longestContext ? `…${before.slice(-longestContext).join('')}` : before.join(''),
    marked: cutEnd(marked, longestMarked) || '\u00a0',
    after: cutEnd(after, longestContext),
  };
}

/** Counts characters, not UTF-16 units, so that none is cut in two. */
function cutEnd(characters: readonly string[], longest: number): string {
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : characters.join('');
}

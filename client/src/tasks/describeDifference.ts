import { texts } from '../texts.ts';
import type { TargetDifference } from './targetDifference.ts';

/** What became of a part of the hosts between then and now. */
export type Change = 'kept' | 'added' | 'removed' | 'gone';

/** One part of the hosts in words, with the first of their names. */
export interface ChangedHosts {
  readonly change: Change;
  readonly text: string;
  readonly hosts: readonly string[];
  /** There are more than those that are named. */
  readonly hasMore: boolean;
}

/** How many hosts there were then and are now, and what became of them; parts without a host are left out, but for those that stayed. */
export function describeDifference(difference: TargetDifference): {
  readonly then: number;
  readonly now: number;
  readonly isSame: boolean;
  readonly parts: readonly ChangedHosts[];
} {
  const { kept, added, removed, gone } = difference;
  const parts = [
    partOf('added', added, difference.addedHosts),
    partOf('removed', removed, difference.removedHosts),
    partOf('gone', gone, difference.goneHosts),
  ].filter(({ count }) => count > 0);
  return {
    then: kept + removed + gone,
    now: kept + added,
    isSame: parts.length === 0,
    parts: [partOf('kept', kept, []), ...parts],
  };
}

function partOf(change: Change, count: number, hosts: readonly string[]): ChangedHosts & { readonly count: number } {
  return {
    change,
    count,
    text: texts.difference[change](count),
    hosts,
    hasMore: hosts.length > 0 && count > hosts.length,
  };
}

import type { StoredReply } from '../tasks/Target.ts';
import { areSame } from './areSame.ts';
import type { DiffBudget } from './DiffBudget.ts';
import { outputsOf } from './outputsOf.ts';
import { MAX_PARSED } from './parseOutputs.ts';

/** The names of the outputs that differ between two replies, or are too large to say, but for those left out; at most 200. */
export function changedOutputs(
  one: StoredReply,
  other: StoredReply,
  { leavesOut, budget }: { readonly leavesOut: (name: string) => boolean; readonly budget: DiffBudget },
): readonly string[] {
  const [left, right] = [outputsOf(one.outputs), outputsOf(other.outputs)];
  const changed: string[] = [];
  for (const name of new Set([...left.names(), ...right.names()])) {
    if (changed.length >= MAX_PARSED) break;
    if (leavesOut(name)) continue;
    if (areSame(left.get(name), right.get(name), budget) !== true) changed.push(name);
  }
  return changed;
}

import { diffArrays } from 'diff';
import type { DiffBudget } from './DiffBudget.ts';

/** What a line is in a comparison of two texts. */
export const DIFF_KINDS = ['SAME', 'ADDED', 'REMOVED'] as const;
export type DiffKind = (typeof DIFF_KINDS)[number];

export interface DifferingLine {
  readonly kind: DiffKind;
  readonly text: string;
}

/** More lines are not compared, nor texts that more edits separate: the work grows with both. */
const MAX_LINES = 5_000;
const MAX_EDITS = 1_000;
/** One hard comparison leaves time for the others. */
const TIMEOUT_MS = 100;

/** Two texts of bounded size line by line; an undefined one has no lines. Null: they are too long or too different for what is left of the budget. */
export function diffLines(
  one: string | undefined,
  other: string | undefined,
  budget: DiffBudget,
): readonly DifferingLine[] | null {
  const [before, after] = [linesOf(one), linesOf(other)];
  if (before === null || after === null || budget.ms <= 0 || budget.lines <= 0) return null;
  const beganAt = performance.now();
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS, timeout: Math.min(TIMEOUT_MS, budget.ms) });
  budget.ms -= performance.now() - beganAt;
  const lines = changes?.flatMap(({ added, removed, value }) => {
    const kind = added ? 'ADDED' : removed ? 'REMOVED' : 'SAME';
    return value.map((text): DifferingLine => ({ kind, text }));
  });
  if (lines === undefined || lines.length > budget.lines) return null;
  budget.lines -= lines.length;
  return lines;
}

function linesOf(text: string | undefined): string[] | null {
  if (text === undefined) return [];
  const lines = text.split('\n', MAX_LINES + 1);
  return lines.length > MAX_LINES ? null : lines;
}

import { diffArrays } from 'diff';

/** What a line is in a comparison of two texts. */
export const DIFF_KINDS = ['SAME', 'ADDED', 'REMOVED'] as const;
export type DiffKind = (typeof DIFF_KINDS)[number];

export interface DifferingLine {
  readonly kind: DiffKind;
  readonly text: string;
}

/** What all the comparisons of one answer may still cost together; they take from it. */
export interface DiffBudget {
  /** On the clock of `performance`. */
  readonly untilMs: number;
  lines: number;
}

/** More lines are not compared, nor texts that more edits separate: the work grows with both. */
const MAX_LINES = 5_000;
const MAX_EDITS = 1_000;
const MAX_CHARACTERS = 1_000_000;
/** One hard comparison leaves time for the others. */
const TIMEOUT_MS = 100;

/** Two texts line by line; an undefined one has no lines. Null: they are too long or too different for what is left of the budget. */
export function diffLines(
  one: string | undefined,
  other: string | undefined,
  budget: DiffBudget,
): readonly DifferingLine[] | null {
  const [before, after] = [linesOf(one), linesOf(other)];
  const timeout = Math.min(TIMEOUT_MS, budget.untilMs - performance.now());
  if (before === null || after === null || timeout <= 0) return null;
  const changes = diffArrays(before, after, { maxEditLength: MAX_EDITS, timeout });
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
  if (text.length > MAX_CHARACTERS) return null;
  const lines = text.split('\n', MAX_LINES + 1);
  return lines.length > MAX_LINES ? null : lines;
}

import { areSame } from './areSame.ts';
import type { DiffBudget } from './DiffBudget.ts';
import { diffLines, type DifferingLine } from './diffLines.ts';
import { fitsLines } from './fitsLines.ts';
import { outputText } from './outputText.ts';
import { sortedKeys } from './sortedKeys.ts';

/**
 * Two values of an output line by line: texts as they are, anything else as JSON, so that 1 is not "1". Undefined: there is none. Null:
 * they are too large or too different for that, or for what is left of the budget.
 */
export function diffValues(one: unknown, other: unknown, budget: DiffBudget): readonly DifferingLine[] | null {
  const isSame = areSame(one, other, budget);
  if (isSame === null) return null;
  if (isSame) return [];
  if (!fitsLines(one, budget) || !fitsLines(other, budget)) return null;
  const areTexts = isTextOrNothing(one) && isTextOrNothing(other);
  const textOf = (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    return areTexts ? outputText(value) : JSON.stringify(sortedKeys(value), null, 2);
  };
  return diffLines(textOf(one), textOf(other), budget);
}

function isTextOrNothing(value: unknown): boolean {
  return typeof value === 'string' || value === undefined;
}

import type { DiffBudget } from './DiffBudget.ts';

/** What is larger is not compared line by line: its text alone would take too long. */
const MAX_CHARACTERS = 262_144;
/** Each is a line at least. */
const MAX_VALUES = 5_000;
const DEEPEST = 64;

/** Whether a JSON value is small enough to be compared line by line. Looks no further than it must, without recursion. */
export function fitsLines(value: unknown, budget: DiffBudget): boolean {
  let [values, characters] = [0, 0];
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string') characters += one.length;
      else if (typeof one === 'object' && one !== null) {
        if (depth >= DEEPEST || (Array.isArray(one) && one.length > MAX_VALUES)) return false;
        const names = Object.keys(one);
        values += names.length;
        budget.values -= names.length;
        if (values > MAX_VALUES || budget.values <= 0) return false;
        for (const name of names) {
          if (!Array.isArray(one)) characters += name.length;
          below.push(Reflect.get(one, name));
        }
      }
      if (characters > MAX_CHARACTERS) return false;
    }
    level = below;
  }
  return true;
}

import type { DiffBudget } from './DiffBudget.ts';

/** So many characters of a text cost as much as one value. */
const CHARACTERS_A_VALUE = 64;

/** One comparison leaves something for the others. */
const MOST_OF_ONE = 200_000;

/**
 * Whether two JSON values are equal, whatever the order of their keys; without recursion, so no value is too deep. An output that is not
 * there differs from one that is nil. Null: that would cost more than what is left of the budget.
 */
export function areSame(one: unknown, other: unknown, budget: DiffBudget): boolean | null {
  const own = { values: Math.min(budget.values, MOST_OF_ONE) };
  budget.values -= own.values;
  const isSame = compare(one, other, own);
  // What was begun is done, so it may come to less than nothing.
  budget.values += own.values;
  return isSame;
}

function compare(one: unknown, other: unknown, allowance: Pick<DiffBudget, 'values'>): boolean | null {
  const pairs: (readonly [unknown, unknown])[] = [[one, other]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    if (allowance.values <= 0) return null;
    allowance.values -= typeof left === 'string' ? 1 + left.length / CHARACTERS_A_VALUE : 1;
    if (left === right) continue;
    if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) return false;
    const [names, others] = [namesOf(left, allowance), namesOf(right, allowance)];
    if (names === undefined || others === undefined) return null;
    if (names.length !== others.length) return false;
    for (const name of names) {
      if (!Object.hasOwn(right, name)) return false;
      pairs.push([Reflect.get(left, name), Reflect.get(right, name)]);
    }
  }
  return true;
}

/** Undefined: there are more than may be looked at. A list says so before its names are made, and it may be all of a large reply. */
function namesOf(value: object, allowance: Pick<DiffBudget, 'values'>): readonly string[] | undefined {
  if (Array.isArray(value) && value.length > allowance.values) return undefined;
  const names = Object.keys(value);
  allowance.values -= names.length / 4;
  return names.length > allowance.values ? undefined : names;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

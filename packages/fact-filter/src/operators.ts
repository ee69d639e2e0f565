interface Operator {
  /** How it is written, words in any case; the first is the one that is printed. */
  readonly symbols: readonly [string, ...string[]];
  /** Whether it says that something is not so. */
  readonly negative: boolean;
  /** What it asks for, in the words of a completion. */
  readonly meaning: string;
}

/**
 * Every operator of the language that stands before a value.
 *
 * A value that is missing satisfies no operator, not even a negative one, as in Foreman (`facts.x != 1` selects from the
 * hosts that have the fact x; `not facts.x = 1` selects those without it too). On a set (`class`, `plugin`, and the default
 * fields together), which is never missing, a positive operator asks for one element that compares, a negative one that
 * there is none.
 */
export const operators = {
  equal: { symbols: ['=', '==', 'at'], negative: false, meaning: 'is' },
  notEqual: { symbols: ['!=', '<>'], negative: true, meaning: 'is not' },
  like: { symbols: ['~'], negative: false, meaning: 'resembles' },
  notLike: { symbols: ['!~'], negative: true, meaning: 'does not resemble' },
  less: { symbols: ['<', 'before'], negative: false, meaning: 'is less, or earlier' },
  lessOrEqual: { symbols: ['<='], negative: false, meaning: 'is at most' },
  greater: { symbols: ['>', 'after'], negative: false, meaning: 'is greater, or later' },
  greaterOrEqual: { symbols: ['>='], negative: false, meaning: 'is at least' },
  in: { symbols: ['^'], negative: false, meaning: 'is one of' },
  notIn: { symbols: ['!^'], negative: true, meaning: 'is none of' },
  under: { symbols: ['under'], negative: false, meaning: 'is, or is below' },
} as const satisfies Record<string, Operator>;

/** The name of an operator, a key of the table. */
export type OperatorName = keyof typeof operators;

/** An operator that takes a list of values. */
export type MembershipOperator = 'in' | 'notIn';

/** An operator that takes one value. */
export type ComparisonOperator = Exclude<OperatorName, MembershipOperator>;

/** Whether an operator takes a list of values. */
export function isMembershipOperator(name: OperatorName): name is MembershipOperator {
  return name === 'in' || name === 'notIn';
}

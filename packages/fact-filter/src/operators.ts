import { likePattern, matchesLikePattern } from './likePattern.ts';

interface Operator {
  /** How it is written; the first is the one that is printed. */
  readonly symbols: readonly [string, ...string[]];
  /** Whether it says that something is not so. */
  readonly negative: boolean;
  /** A function of the filter's value that compares it with a host's value, without the negation. */
  readonly comparesTo: (expected: string) => (actual: string) => boolean;
}

const equals = (expected: string) => (actual: string) => actual === expected;

const resembles = (expected: string) => {
  const pattern = likePattern(expected);
  return (actual: string) => matchesLikePattern(pattern, actual);
};

/**
 * Every comparison operator of the language.
 *
 * A value that is missing satisfies no operator, not even a negative one, as in Foreman (`facts.x != 1` selects from the
 * hosts that have the fact x; `not facts.x = 1` selects those without it too). On a set (`class`, `plugin`), which is never
 * missing, a positive operator asks for one element that compares, a negative one that there is none.
 */
export const operators = {
  equal: { symbols: ['=', '=='], negative: false, comparesTo: equals },
  notEqual: { symbols: ['!=', '<>'], negative: true, comparesTo: equals },
  like: { symbols: ['~'], negative: false, comparesTo: resembles },
  notLike: { symbols: ['!~'], negative: true, comparesTo: resembles },
} as const satisfies Record<string, Operator>;

/** The name of an operator, a key of the table. */
export type OperatorName = keyof typeof operators;

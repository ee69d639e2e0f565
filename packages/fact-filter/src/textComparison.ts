import { compareCodePoints } from './compareCodePoints.ts';
import { compareNumbers, isNumber } from './compareNumbers.ts';
import { likePattern, matchesLikePattern } from './likePattern.ts';
import type { ComparisonOperator } from './operators.ts';
import { underPatterns, underPrefix } from './underPatterns.ts';

/** Whether a host's text compares with a value, without the negation of a negative operator. */
export type TextComparison = (actual: string) => boolean;

/** What an operator asks of a host's text, whatever the operator's negation. */
export function textComparison(operator: ComparisonOperator, expected: string): TextComparison {
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return (actual) => actual === expected;
    case 'like':
    case 'notLike':
      return resembles(expected);
    case 'under':
      return isUnder(expected);
    case 'less':
      return ordered(expected, (order) => order < 0);
    case 'lessOrEqual':
      return ordered(expected, (order) => order <= 0);
    case 'greater':
      return ordered(expected, (order) => order > 0);
    case 'greaterOrEqual':
      return ordered(expected, (order) => order >= 0);
  }
}

function resembles(expected: string): TextComparison {
  const pattern = likePattern(expected);
  return (actual) => matchesLikePattern(pattern, actual);
}

function isUnder(expected: string): TextComparison {
  const patterns = underPatterns(expected);
  if (patterns === undefined) return (actual) => actual === expected || actual.startsWith(underPrefix(expected));
  return (actual) => patterns.some((pattern) => matchesLikePattern(pattern, actual));
}

/** A number is compared with numbers alone, any other text by its code points: `> 10` never selects a host whose value is `unknown`. */
function ordered(expected: string, holds: (order: number) => boolean): TextComparison {
  const orderOf = isNumber(expected)
    ? compareNumbers(expected)
    : (actual: string) => compareCodePoints(actual, expected);
  return (actual) => {
    const order = orderOf(actual);
    return order !== undefined && holds(order);
  };
}

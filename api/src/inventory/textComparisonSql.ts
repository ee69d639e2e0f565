import {
  isNumber,
  likePattern,
  numberPattern,
  underPatterns,
  underPrefix,
  type ComparisonOperator,
} from '@chargehand/fact-filter';
import { foldCaseSql } from '../platform/foldCaseSql.ts';

/** A condition; it has pushed its values to the statement's parameters. */
export type SqlCondition = string;

/** Appends a value to the parameters of the statement and gives back its placeholder. */
export type Bind = (value: unknown) => string;

const ORDER = { less: '<', lessOrEqual: '<=', greater: '>', greaterOrEqual: '>=' } as const;

/** How a text that is not null compares with the value of a comparison, without the negation of a negative operator; as textComparison of packages/fact-filter. */
export function textComparisonSql(
  operator: ComparisonOperator,
  value: string,
  bind: Bind,
): (text: string) => SqlCondition {
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return equalTo(bind(value));
    case 'like':
    case 'notLike':
      return resembling(bind(likePattern(value)));
    case 'under':
      return under(value, bind);
    case 'less':
    case 'lessOrEqual':
    case 'greater':
    case 'greaterOrEqual':
      return ordered(ORDER[operator], value, bind);
  }
}

/** The operator of SQL with which numbers compare. Undefined: the comparison is not one of numbers. */
export function numberOrder(operator: ComparisonOperator, value: string): '<' | '<=' | '>' | '>=' | undefined {
  return isOrder(operator) && isNumber(value) ? ORDER[operator] : undefined;
}

function isOrder(operator: ComparisonOperator): operator is keyof typeof ORDER {
  return operator in ORDER;
}

function equalTo(placeholder: string): (text: string) => SqlCondition {
  return (text) => `${text} = ${placeholder}`;
}

/** In folded case; a text of ASCII alone is folded without ICU, which costs a third of it. */
function resembling(pattern: string): (text: string) => SqlCondition {
  return (text) => {
    const like = (folded: string): string => `${folded} like ${foldCaseSql(`${pattern}::text`)} escape '\\'`;
    const isAscii = `octet_length(${text}) = length(${text})`;
    return `case when ${isAscii} then ${like(`lower(${text} collate "C")`)} else ${like(foldCaseSql(text))} end`;
  };
}

function under(value: string, bind: Bind): (text: string) => SqlCondition {
  const patterns = underPatterns(value);
  if (patterns === undefined) {
    const [itself, below] = [bind(value), bind(underPrefix(value))];
    return (text) => `(${text} = ${itself} or starts_with(${text}, ${below}))`;
  }
  const [itself, below] = patterns.map((pattern) => resembling(bind(pattern)));
  return (text) => `(${itself?.(text) ?? 'false'} or ${below?.(text) ?? 'false'})`;
}

/** Text is compared by code points; a value that is a number is compared with numbers alone. */
function ordered(order: string, value: string, bind: Bind): (text: string) => SqlCondition {
  if (!isNumber(value)) {
    const expected = bind(value);
    return (text) => `${text} collate "C" ${order} ${expected}`;
  }
  const expected = bind(value);
  return (text) =>
    `case when ${text} ~ '${numberPattern}' then ${text}::numeric ${order} ${expected}::numeric else false end`;
}

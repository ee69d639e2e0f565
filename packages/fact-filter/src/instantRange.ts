import type { ComparisonOperator } from './operators.ts';
import { readPeriod } from './readPeriod.ts';

/** The instants that satisfy a comparison: from inclusive, to exclusive, without an edge if it is undefined; if `outside`, all others. */
export interface InstantRange {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly outside: boolean;
}

/**
 * What a comparison of an instant asks for at the given moment; undefined if no instant satisfies it. Named days, months and
 * so on are compared as a whole (`> yesterday` is from today on); seconds, minutes and hours ago or from now in the order of that very instant.
 */
export function instantRange(operator: ComparisonOperator, value: string, now: Date): InstantRange | undefined {
  const period = readPeriod(value, now);
  if (period === undefined) return undefined;
  const { instant } = period;
  const { from, to } = instant === undefined ? period : { from: instant, to: new Date(instant.getTime() + 1) };
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return { from: period.from, to: period.to, outside: operator === 'notEqual' };
    case 'less':
      return { from: undefined, to: from, outside: false };
    case 'lessOrEqual':
      return { from: undefined, to, outside: false };
    case 'greater':
      return { from: to, to: undefined, outside: false };
    case 'greaterOrEqual':
      return { from, to: undefined, outside: false };
    case 'like':
    case 'notLike':
    case 'under':
      return undefined;
  }
}

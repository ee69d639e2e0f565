import type { Rule } from './Rule.ts';

/** Rules without limits of size, and those with, the most generous first. */
export interface RulesByLimits {
  readonly free: readonly Rule[];
  readonly limited: readonly Rule[];
}

/** Tells rules apart by whether they limit on how many hosts. */
export function splitByLimits(rules: readonly Rule[]): RulesByLimits {
  const limited = rules
    .filter(isLimited)
    .toSorted(
      (one, other) =>
        compare(other.limits.maxHosts, one.limits.maxHosts) ||
        compare(other.limits.maxPercent, one.limits.maxPercent) ||
        one.id - other.id,
    );
  return { free: rules.filter((rule) => !isLimited(rule)), limited };
}

function isLimited({ limits }: Rule): boolean {
  return limits.maxHosts !== null || limits.maxPercent !== null;
}

/** Null: no limit, which is more than any. */
function compare(one: number | null, other: number | null): number {
  if (one === other) return 0;
  return (one ?? Infinity) - (other ?? Infinity);
}

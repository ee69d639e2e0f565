import { writeMinute } from './describeWindow.ts';
import type { Rule } from './roleDetails.ts';
import { startRule } from './RuleDraft.ts';
import type { RuleDraft } from './RuleDraft.ts';

/** Puts a rule into the fields of its form. */
export function writeRuleDraft(rule: Rule): RuleDraft {
  const { effect, permissions, isEverywhere, hostgroups, locations, organizations, trustsHosts, actions } = rule;
  const { timeWindow: window } = rule;
  return {
    ...startRule(),
    ...{ effect, permissions, isEverywhere, hostgroups, locations, organizations, trustsHosts, actions },
    filter: rule.filter ?? '',
    constraints: rule.constraints.map(({ input, values }) => ({ input, values: values.join('\n') })),
    maxHosts: writeNumber(rule.maxHosts),
    maxPercent: writeNumber(rule.maxPercent),
    needsApproval: rule.needsApproval,
    ...(window !== null && {
      hasWindow: true,
      days: window.days,
      // Clocks go to 23:59; a window that ends at midnight of the day after is the same.
      from: writeMinute(window.fromMinute % 1_440),
      to: writeMinute(window.toMinute % 1_440),
      zone: window.zone,
    }),
  };
}

function writeNumber(number: number | null): string {
  return number === null ? '' : String(number);
}

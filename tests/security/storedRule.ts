import type { RuleRow } from '@chargehand/api/access/readRights';

/** A stored rule that allows, with these values; it names no host unless they do. */
export function storedRule(values: Partial<RuleRow>): RuleRow {
  return {
    id: 1,
    role: 'test',
    number: 1,
    effect: 'ALLOW',
    permissions: [],
    isEverywhere: false,
    locationIds: null,
    organizationIds: null,
    hostgroupIds: null,
    filter: null,
    actions: [],
    constraints: [],
    maxHosts: null,
    maxPercent: null,
    timeWindow: null,
    needsApproval: false,
    ...values,
  };
}

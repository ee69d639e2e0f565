import type { Permission } from '../access/usePermissions.ts';
import type { Rule } from './roleDetails.ts';
import type { WindowDraft } from './WindowDraft.ts';

/** The fields of a rule as they are written in its form. */
export interface RuleDraft extends WindowDraft {
  /** Tells it from the others while they move; never sent. */
  readonly key: number;
  readonly effect: Rule['effect'];
  readonly permissions: readonly Permission[];
  readonly isEverywhere: boolean;
  /** Null: not narrowed by it. */
  readonly hostgroups: readonly string[] | null;
  readonly locations: readonly string[] | null;
  readonly organizations: readonly string[] | null;
  readonly filter: string;
  readonly trustsHosts: boolean;
  readonly actions: readonly string[];
  readonly constraints: readonly ConstraintDraft[];
  readonly maxHosts: string;
  readonly maxPercent: string;
  readonly needsApproval: boolean;
}

/** An input with its values, one on each line. */
export interface ConstraintDraft {
  readonly input: string;
  readonly values: string;
}

let lastKey = 0;

/** A rule that says nothing yet. */
export function startRule(): RuleDraft {
  return {
    key: ++lastKey,
    effect: 'ALLOW',
    permissions: [],
    isEverywhere: false,
    hostgroups: null,
    locations: null,
    organizations: null,
    filter: '',
    trustsHosts: false,
    actions: [],
    constraints: [],
    maxHosts: '',
    maxPercent: '',
    needsApproval: false,
    hasWindow: false,
    days: [1, 2, 3, 4, 5],
    from: '08:00',
    to: '18:00',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

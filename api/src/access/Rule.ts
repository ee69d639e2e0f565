import type { Filter } from '@chargehand/fact-filter';
import type { ActionPattern } from './ActionPattern.ts';
import type { Permission } from './Permission.ts';

/** For which hosts a rule holds. */
export type RuleHosts =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'nowhere' }
  | {
      readonly kind: 'some';
      /** In one of these or below. Null: wherever they are. The same for the other trees. */
      readonly locations: readonly number[] | null;
      readonly organizations: readonly number[] | null;
      readonly hostgroups: readonly number[] | null;
      /** Null: whatever else they are. */
      readonly filter: Filter | null;
    };

/** An input of an action must have one of these values, where the action is run by this rule. */
export interface ArgumentConstraint {
  readonly input: string;
  readonly values: readonly string[];
}

/** What a rule asks for beyond the hosts and the action; null: nothing of the kind. */
export interface RuleLimits {
  /** So many hosts a task, and within any hour. */
  readonly maxHosts: number | null;
  /** So much of each host group that a task touches, in percent. */
  readonly maxPercent: number | null;
  readonly window: RuleWindow | null;
  /** Somebody else must approve first. */
  readonly needsApproval: boolean;
}

/** When a rule holds: on these days of the week (1 Monday to 7 Sunday), from one minute of the day up to another, which may be past midnight. */
export interface RuleWindow {
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly zone: string;
}

/** One rule of a role, as it decides. */
export interface Rule {
  readonly id: number;
  readonly role: string;
  /** From 1, within its role. */
  readonly number: number;
  readonly effect: 'ALLOW' | 'DENY';
  readonly permissions: ReadonlySet<Permission>;
  readonly hosts: RuleHosts;
  readonly actions: readonly ActionPattern[];
  readonly constraints: readonly ArgumentConstraint[];
  readonly limits: RuleLimits;
}

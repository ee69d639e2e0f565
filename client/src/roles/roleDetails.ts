import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** All of a role: its rules, and who has it. */
export const roleDetails = graphql(`
  fragment RoleDetails on Role @_unmask {
    id
    name
    description
    isBuiltIn
    updatedAt
    users {
      id
      login
      name
    }
    groups {
      id
      name
    }
    rules {
      number
      effect
      permissions
      isEverywhere
      locations
      organizations
      hostgroups
      filter
      trustsHosts
      actions
      constraints {
        input
        values
      }
      maxHosts
      maxPercent
      needsApproval
      timeWindow {
        days
        fromMinute
        toMinute
        zone
      }
    }
  }
`);

/** A role with its rules. */
export type Role = ResultOf<typeof roleDetails>;
/** A rule without its number. */
export type Rule = Omit<Role['rules'][number], 'number'>;
/** When a rule holds. */
export type RuleWindow = NonNullable<Rule['timeWindow']>;

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** What the page of a schedule shows of it, its tasks excepted, and all that a change of it sends back. */
export const scheduleDetails = graphql(`
  fragment ScheduleDetails on Schedule @_unmask {
    id
    name
    command {
      id
      plugin
      action
      arguments
    }
    filter
    options
    cron
    at
    zone
    missedPolicy
    graceSeconds
    isEnabled
    nextDueAt
    next(count: 5) {
      utc
      local
      note
    }
    owner {
      id
      login
    }
    createdAt
    updatedAt
  }
`);

/** A schedule as its page shows it. */
export type ScheduleDetails = ResultOf<typeof scheduleDetails>;

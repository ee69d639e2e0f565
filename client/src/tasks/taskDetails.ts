import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { runOptionFields } from './rollout/runOptionFields.ts';

/** What the page of a task shows of it, its hosts excepted. */
export const taskDetails = graphql(
  `
    fragment TaskDetails on Task @_unmask {
      id
      command {
        id
        plugin
        action
        arguments
      }
      filter
      secretInputs
      state
      verdict
      counts {
        targeted
        pending
        running
        held
        succeeded
        failed
        unknown
        notSent
      }
      createdBy {
        id
        login
      }
      createdAt
      finishedAt
      deadlineAt
      replayOf {
        id
      }
      schedule {
        id
        name
      }
      dueAt
      isLate
      missedSince
      rejection {
        code
        message
      }
      approval {
        approvedAt
        approvedBy {
          id
          login
        }
      }
      replays(first: 20) {
        totalCount
        nodes {
          id
        }
      }
      options {
        ...RunOptionFields
      }
      pausedAt
      pauseReason
      stop {
        kind
        at
        by {
          id
          login
        }
        reason
        confirmedAt
        sent
        uncertain
      }
      waves {
        number
        label
        targeted
        pending
        succeeded
        failed
        unknown
        notSent
        startedAt
        settledAt
      }
    }
  `,
  [runOptionFields],
);

/** A task as its page shows it. */
export type TaskDetails = ResultOf<typeof taskDetails>;

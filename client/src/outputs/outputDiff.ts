import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** Two groups of hosts of a task side by side. */
export const outputDiff = graphql(`
  query OutputDiff($task: ID!, $one: String!, $other: String!, $leaveOut: [String!]) {
    outputDiff(task: $task, one: $one, other: $other, leaveOut: $leaveOut) {
      one {
        digest
        outcome
        count
        reason
        statusMessage
        hosts(first: 1)
      }
      other {
        digest
        outcome
        count
        reason
        statusMessage
        hosts(first: 1)
      }
      statusMessage {
        kind
        text
      }
      fields {
        name
        displayAs
        isSame
        isLeftOut
        one
        other
        lines {
          kind
          text
        }
      }
    }
  }
`);

/** Two groups of hosts of a task side by side. */
export type OutputDiff = ResultOf<typeof outputDiff>['outputDiff'];

import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';

const comparedTask = graphql(`
  fragment ComparedTask on Task @_unmask {
    id
    filter
    createdAt
    state
    verdict
    outputNames
    volatileOutputs
    command {
      id
      plugin
      action
      arguments
    }
    counts {
      targeted
    }
  }
`);

const comparedTarget = graphql(`
  fragment ComparedTarget on Target @_unmask {
    position
    state
    reason
    statusCode
    statusMessage
  }
`);

/** Two tasks host by host, one page of the hosts. */
export const compareTasks = graphql(
  `
    query CompareTasks($one: ID!, $other: ID!, $which: ComparisonSelection!, $leaveOut: [String!], $after: String) {
      compareTasks(one: $one, other: $other, which: $which, leaveOut: $leaveOut, first: 50, after: $after) {
        isSameCommand
        counts {
          total
          changed
          same
          onlyInOne
          onlyInOther
          pending
        }
        one {
          ...ComparedTask
        }
        other {
          ...ComparedTask
        }
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          name
          kind
          changedOutputs
          one {
            ...ComparedTarget
          }
          other {
            ...ComparedTarget
          }
        }
      }
    }
  `,
  [comparedTask, comparedTarget],
);

/** Two tasks host by host, one page of the hosts. */
export type TaskComparison = ResultOf<typeof compareTasks>['compareTasks'];

/** One of two tasks that are compared. */
export type ComparedTask = TaskComparison['one'];

/** One host in both tasks. */
export type ComparedHost = TaskComparison['nodes'][number];

/** Which hosts of the two tasks are listed. */
export type ComparisonSelection = VariablesOf<typeof compareTasks>['which'];

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** What a line in a list of tasks shows. */
export const taskRow = graphql(`
  fragment TaskRow on Task @_unmask {
    id
    command {
      id
      plugin
      action
    }
    filter
    state
    verdict
    revision
    createdAt
    createdBy {
      id
      login
    }
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
  }
`);

/** One line in a list of tasks. */
export type TaskRow = ResultOf<typeof taskRow>;

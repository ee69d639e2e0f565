import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** The commands that were run on something, as a page asks for them along with the rest. */
export const commandUses = graphql(`
  fragment CommandUses on CommandUseConnection @_unmask {
    totalCount
    nodes {
      taskCount
      command {
        id
        plugin
        action
        arguments
      }
      lastTask {
        id
        createdAt
        state
        verdict
      }
    }
  }
`);

/** The commands that were run on something. */
export type CommandUses = ResultOf<typeof commandUses>;

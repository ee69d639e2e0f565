import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** Hosts that answered the same, with what they answered. */
export const outputGroup = graphql(`
  fragment OutputGroupDetails on OutputGroup @_unmask {
    digest
    outcome
    reason
    statusCode
    statusMessage
    count
    share
    filter
    hosts(first: 3)
    outputs {
      name
      displayAs
      text
    }
  }
`);

/** Hosts that answered the same, with what they answered. */
export type OutputGroup = ResultOf<typeof outputGroup>;

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** Who was a target then and who would be now. */
export const targetDifference = graphql(`
  fragment TargetDifferenceDetails on TargetDifference @_unmask {
    task {
      id
    }
    kept
    added
    removed
    gone
    addedHosts
    removedHosts
    goneHosts
  }
`);

/** What has changed between the targets of an earlier task and those of now. */
export type TargetDifference = ResultOf<typeof targetDifference>;

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** Hosts that have the same reason not to be sent to, or not to answer. */
export const hostReason = graphql(`
  fragment HostReason on PreviewExclusion @_unmask {
    reason
    message
    count
    hosts
  }
`);

/** Hosts that have the same reason not to be sent to, or not to answer. */
export type HostReason = ResultOf<typeof hostReason>;

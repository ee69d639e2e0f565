import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';

/** What one source says of a host. */
export const hostSource = graphql(`
  fragment HostSource on HostSource @_unmask {
    source {
      name
      isConfigured
    }
    toldAt
    factsAt
    smartProxy
    hostgroup
    location
    organization
    url
  }
`);

/** One source's word about a host. */
export type HostSourceRow = ResultOf<typeof hostSource>;

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';
import { roleDetails } from './roleDetails.ts';

// All of each role: one that was asked for in part would take the rest out of the cache from under its own page.
const rolesQuery = graphql(
  `
    query Roles {
      roles {
        ...RoleDetails
      }
    }
  `,
  [roleDetails],
);

/** Fetches all roles, those of the product first; asks nothing while the viewer may not. */
export function useRoles(mayAsk: () => boolean): QueryState<ResultOf<typeof rolesQuery>> {
  return useQuery(rolesQuery, () => (mayAsk() ? {} : undefined));
}

import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';
import { roleDetails } from './roleDetails.ts';

const roleQuery = graphql(
  `
    query Role($id: ID!) {
      role(id: $id) {
        ...RoleDetails
      }
    }
  `,
  [roleDetails],
);

/** Fetches a role with its rules and who has it; an undefined id asks nothing. */
export function useRole(id: () => string | undefined): QueryState<ResultOf<typeof roleQuery>> {
  return useQuery(roleQuery, () => {
    const asked = id();
    return asked === undefined ? undefined : { id: asked };
  });
}

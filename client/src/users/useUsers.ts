import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';

const usersQuery = graphql(`
  query Users($search: String, $after: String) {
    users(search: $search, first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        login
        name
        email
        isAdmin
        isEnabled
        issuer
        hasPassword
        lastSignInAt
      }
    }
  }
`);

/** One line in the list of users. */
export type UserRow = ResultOf<typeof usersQuery>['users']['nodes'][number];

/** Fetches the users with a text in login, name or e-mail address, by login. */
export function useUsers(search: () => string): Pages<UserRow> {
  const ask = useAsk();
  return usePages(
    () => ({ search: search().trim() || null }),
    async (variables, after) => (await ask(usersQuery, { ...variables, after })).users,
  );
}

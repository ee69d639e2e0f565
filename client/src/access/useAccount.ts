import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const accountQuery = graphql(`
  query Account {
    account {
      id
      login
      name
      email
      isAdmin
      issuer
      hasPassword
      needsCurrentPassword
      passwordChangedAt
    }
  }
`);

const sessionsQuery = graphql(`
  query Sessions($after: String) {
    sessions(first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        createdAt
        lastUsedAt
        address
        agent
        isCurrent
      }
    }
  }
`);

const tokensQuery = graphql(`
  query Tokens($after: String) {
    tokens(first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        createdAt
        expiresAt
        lastUsedAt
        lastUsedFrom
        permissions
        filter
      }
    }
  }
`);

/** One's own account. */
export type Account = ResultOf<typeof accountQuery>['account'];
/** A session of one's own. */
export type OwnSession = ResultOf<typeof sessionsQuery>['sessions']['nodes'][number];
/** A personal token of one's own. */
export type OwnToken = ResultOf<typeof tokensQuery>['tokens']['nodes'][number];

/** Fetches one's own account. */
export function useAccount(): QueryState<ResultOf<typeof accountQuery>> {
  return useQuery(accountQuery, () => ({}));
}

/** Fetches one's own open sessions, the newest first. */
export function useSessions(): Pages<OwnSession> {
  const ask = useAsk();
  return usePages(
    () => ({}),
    async (_variables, after) => (await ask(sessionsQuery, { after })).sessions,
  );
}

/** Fetches one's own tokens, the newest first. */
export function useTokens(): Pages<OwnToken> {
  const ask = useAsk();
  return usePages(
    () => ({}),
    async (_variables, after) => (await ask(tokensQuery, { after })).tokens,
  );
}

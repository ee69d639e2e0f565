import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';

/** A page of the audit trail. */
export const auditQuery = graphql(`
  query AuditEntries(
    $who: String
    $act: String
    $object: String
    $from: DateTime
    $to: DateTime
    $search: String
    $first: Int!
    $after: String
  ) {
    auditEntries(
      who: $who
      act: $act
      object: $object
      from: $from
      to: $to
      search: $search
      first: $first
      after: $after
    ) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        at
        actor
        act
        object
        address
        credential
        details
        position
      }
    }
  }
`);

/** One line of the audit trail. */
export type AuditRow = ResultOf<typeof auditQuery>['auditEntries']['nodes'][number];

/** What the trail is narrowed by; a missing or null condition narrows nothing. */
export type AuditConditions = Omit<VariablesOf<typeof auditQuery>, 'after' | 'first'>;

/** Fetches the audit trail page by page, newest first. */
export function useAuditEntries(conditions: () => AuditConditions): Pages<AuditRow> {
  const ask = useAsk();
  return usePages(
    conditions,
    async (variables, after) => (await ask(auditQuery, { ...variables, first: 50, after })).auditEntries,
  );
}

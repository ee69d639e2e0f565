import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const explainAccessQuery = graphql(`
  query ExplainAccess($user: String!, $host: String!, $plugin: String!, $action: String!, $arguments: JSON) {
    explainAccess(user: $user, host: $host, plugin: $plugin, action: $action, arguments: $arguments) {
      isAllowed
      reason
      role
      rule
      conditions
    }
  }
`);

/** What is asked: may this user run this there? */
export type AccessQuestion = VariablesOf<typeof explainAccessQuery>;

/** Whether, and which rule decides. */
export type AccessExplanation = ResultOf<typeof explainAccessQuery>['explainAccess'];

/** Explains whether somebody may do something; an undefined question asks nothing. */
export function useExplanation(
  question: () => AccessQuestion | undefined,
): QueryState<ResultOf<typeof explainAccessQuery>> {
  return useQuery(explainAccessQuery, question);
}

import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';

const setOwnPassword = graphql(`
  mutation SetOwnPassword($password: String!, $current: String) {
    setPassword(password: $password, current: $current) {
      user {
        id
        hasPassword
        passwordChangedAt
      }
    }
  }
`);

const endSession = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id)
  }
`);

const endAllSessions = graphql(`
  mutation EndAllSessions {
    endAllSessions
  }
`);

const revokeToken = graphql(`
  mutation RevokeToken($id: ID!) {
    revokeToken(id: $id)
  }
`);

/** What a person changes of their own account; each tells whether it was done, the problem says why not. */
export interface AccountChanges extends Pick<Order, 'busy' | 'problem'> {
  setPassword(change: VariablesOf<typeof setOwnPassword>): Promise<boolean>;
  endSession(id: string): Promise<boolean>;
  endAllSessions(): Promise<boolean>;
  revokeToken(id: string): Promise<boolean>;
}

/** Changes one's own account; one change at a time. */
export function useAccountChanges(): AccountChanges {
  const apollo = useApollo();
  const { busy, problem, give } = useOrder();
  return {
    busy,
    problem,
    setPassword: (variables) => give(() => apollo.mutate({ mutation: setOwnPassword, variables })),
    endSession: (id) => give(() => apollo.mutate({ mutation: endSession, variables: { id } })),
    endAllSessions: () => give(() => apollo.mutate({ mutation: endAllSessions })),
    revokeToken: (id) => give(() => apollo.mutate({ mutation: revokeToken, variables: { id } })),
  };
}

import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';
import { useApollo } from '../apollo.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const freezeDetails = graphql(`
  fragment FreezeDetails on Freeze @_unmask {
    id
    reason
    hostgroups
    startsAt
    endsAt
    createdAt
    endedAt
    isCurrent
    until
    weekly {
      days
      from
      to
      zone
    }
    createdBy {
      id
      login
    }
    endedBy {
      id
      login
    }
  }
`);

const freezesQuery = graphql(
  `
    query Freezes($withPast: Boolean!) {
      freezes(withPast: $withPast) {
        ...FreezeDetails
      }
    }
  `,
  [freezeDetails],
);

const createFreeze = graphql(
  `
    mutation CreateFreeze($input: FreezeInput!) {
      createFreeze(input: $input) {
        ...FreezeDetails
      }
    }
  `,
  [freezeDetails],
);

const updateFreeze = graphql(
  `
    mutation UpdateFreeze($id: ID!, $input: FreezeInput!) {
      updateFreeze(id: $id, input: $input) {
        ...FreezeDetails
      }
    }
  `,
  [freezeDetails],
);

const endFreeze = graphql(
  `
    mutation EndFreeze($id: ID!) {
      endFreeze(id: $id) {
        ...FreezeDetails
      }
    }
  `,
  [freezeDetails],
);

/** A freeze as its list shows it. */
export type Freeze = ResultOf<typeof freezeDetails>;

/** What is frozen, when and why, as the API takes it. */
export type FreezeInput = VariablesOf<typeof createFreeze>['input'];

/** Fetches the freezes of hosts that the viewer sees, those that are over only if they are asked for. */
export function useFreezes(withPast: () => boolean): QueryState<ResultOf<typeof freezesQuery>> {
  return useQuery(freezesQuery, () => ({ withPast: withPast() }));
}

/** Makes, changes and ends freezes; each tells whether it was done. */
export interface FreezeChanges extends Pick<Order, 'busy' | 'problem' | 'forget'> {
  /** Without an id it is a new one. */
  save(input: FreezeInput, id: string | undefined): Promise<boolean>;
  end(id: string): Promise<boolean>;
}

/** Changes freezes, and has the lists that show them look again. */
export function useFreezeChanges(): FreezeChanges {
  const apollo = useApollo();
  const { busy, problem, forget, give } = useOrder();
  const refetchQueries = [freezesQuery];
  return {
    busy,
    problem,
    forget,
    save: (input, id) =>
      give(() =>
        id === undefined
          ? apollo.mutate({ mutation: createFreeze, variables: { input }, refetchQueries })
          : apollo.mutate({ mutation: updateFreeze, variables: { id, input }, refetchQueries }),
      ),
    end: (id) => give(() => apollo.mutate({ mutation: endFreeze, variables: { id }, refetchQueries })),
  };
}

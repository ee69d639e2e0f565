import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const stopsQuery = graphql(`
  query EmergencyStops {
    emergencyStops {
      id
      reason
      pulledAt
      unconfirmed
      smartProxy {
        name
      }
      pulledBy {
        id
        login
      }
    }
  }
`);

const pullEmergencyStop = graphql(`
  mutation PullEmergencyStop($proxy: String, $reason: String!) {
    pullEmergencyStop(proxy: $proxy, reason: $reason) {
      id
    }
  }
`);

const liftEmergencyStop = graphql(`
  mutation LiftEmergencyStop($id: ID!) {
    liftEmergencyStop(id: $id) {
      id
      liftedAt
    }
  }
`);

/** An emergency stop that is pulled. */
export type PulledStop = ResultOf<typeof stopsQuery>['emergencyStops'][number];

/** Follows the emergency stops that are pulled, as the banner of the page learns of them. */
export function useEmergencyStops(): QueryState<ResultOf<typeof stopsQuery>> {
  return useQuery(stopsQuery, () => ({}));
}

/** Pulls and lifts emergency stops; each tells whether it was done. */
export interface StopChanges extends Pick<Order, 'busy' | 'problem' | 'forget'> {
  /** Null: of all smart proxies. */
  pull(proxy: string | null, reason: string): Promise<boolean>;
  lift(id: string): Promise<boolean>;
}

/** Changes emergency stops, and has everything that shows them look again. */
export function useStopChanges(): StopChanges {
  const apollo = useApollo();
  const { busy, problem, forget, give } = useOrder();
  const refetchQueries = [stopsQuery];
  return {
    busy,
    problem,
    forget,
    pull: (proxy, reason) =>
      give(() =>
        apollo.mutate({
          mutation: pullEmergencyStop,
          variables: { proxy, reason },
          refetchQueries,
          awaitRefetchQueries: true,
        }),
      ),
    lift: (id) =>
      give(() =>
        apollo.mutate({ mutation: liftEmergencyStop, variables: { id }, refetchQueries, awaitRefetchQueries: true }),
      ),
  };
}

import { onScopeDispose } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useLive } from '../live.ts';
import { keepTrying } from '../ui/keepTrying.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const bridgeState = graphql(`
  fragment BridgeState on SmartProxy @_unmask {
    name
    hostCount
    bridge {
      status
      version
      lastSeenAt
      middleware
      problem
      quarantined
    }
  }
`);

const proxiesQuery = graphql(
  `
    query SmartProxies {
      smartProxies {
        ...BridgeState
        plugins {
          name
        }
      }
    }
  `,
  [bridgeState],
);

const bridgeStatus = graphql(
  `
    subscription BridgeStatus {
      bridgeStatus {
        ...BridgeState
      }
    }
  `,
  [bridgeState],
);

/** Fetches all smart proxies with the state of their bridges, and follows the states. */
export function useProxies(): QueryState<ResultOf<typeof proxiesQuery>> {
  followBridges();
  return useQuery(proxiesQuery, () => ({}));
}

/** Writes every reported state of a bridge into the cache, from where all queries of this page get it, while the calling component lives. */
export function followBridges(onReconnect: () => void = () => undefined): void {
  const { cache } = useApollo();
  const live = useLive();
  const leaving = new AbortController();
  void keepTrying({
    signal: leaving.signal,
    onFailure: onReconnect,
    attempt: (succeeded) =>
      live.subscribe(
        bridgeStatus,
        {},
        ({ bridgeStatus: proxy }) => {
          succeeded();
          const id = cache.identify({ __typename: 'SmartProxy', name: proxy.name });
          if (id !== undefined) cache.writeFragment({ id, fragment: bridgeState, data: proxy });
        },
        leaving.signal,
      ),
  });
  onScopeDispose(() => leaving.abort());
}

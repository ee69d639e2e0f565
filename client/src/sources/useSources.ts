import { onScopeDispose } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useLive } from '../live.ts';
import { keepTrying } from '../ui/keepTrying.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

/** What is shown of a source and written into the cache with each step of its sync. */
export const sourceState = graphql(`
  fragment SourceState on InventorySource @_unmask {
    __typename
    name
    kind
    url
    isConfigured
    hosts
    everySeconds
    fullEverySeconds
    nextAt
    lastFullAt
    lastSync {
      __typename
      id
      mode
      state
      phase
      startedAt
      finishedAt
      hosts
      expectedHosts
      created
      retired
      problem
      warnings
    }
  }
`);

const sourcesQuery = graphql(
  `
    query InventorySources {
      inventorySources {
        ...SourceState
      }
      inventoryRules {
        field
        sources
      }
    }
  `,
  [sourceState],
);

const inventorySync = graphql(
  `
    subscription InventorySync {
      inventorySync {
        ...SourceState
      }
    }
  `,
  [sourceState],
);

/** The sources with their last syncs, and the rules. */
export type Sources = ResultOf<typeof sourcesQuery>;
/** One source with its last sync. */
export type Source = Sources['inventorySources'][number];

/** Fetches all sources and rules, and follows the syncs. */
export function useSources(): QueryState<Sources> {
  const state = useQuery(sourcesQuery, () => ({}));
  followSyncs(
    (name) => {
      const known = state.result.value?.inventorySources ?? [];
      if (!known.some((source) => source.name === name)) state.reload();
    },
    () => state.reload(),
  );
  return state;
}

/** Writes every step of a sync into the cache; after a gap, what happened meanwhile is fetched again. */
function followSyncs(onStep: (source: string) => void, afterGap: () => void): void {
  const { cache } = useApollo();
  const live = useLive();
  const leaving = new AbortController();
  let isCut = false;
  void keepTrying({
    signal: leaving.signal,
    onFailure: () => (isCut = true),
    attempt: (succeeded) => {
      if (isCut) afterGap();
      isCut = false;
      return live.subscribe(
        inventorySync,
        {},
        ({ inventorySync: source }) => {
          succeeded();
          const id = cache.identify({ __typename: source.__typename, name: source.name });
          if (id !== undefined) cache.writeFragment({ id, fragment: sourceState, data: source });
          onStep(source.name);
        },
        leaving.signal,
      );
    },
  });
  onScopeDispose(() => leaving.abort());
}

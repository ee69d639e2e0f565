import type { Ref, ShallowRef } from 'vue';
import { useApollo, useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';
import type { Problem } from '../ui/readProblem.ts';
import { useOrder } from '../ui/useOrder.ts';
import { usePages } from '../ui/usePages.ts';
import type { Pages } from '../ui/usePages.ts';

const savedFiltersQuery = graphql(`
  query SavedFilters($search: String, $after: String) {
    savedFilters(search: $search, first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        filter
        isShared
        owner {
          id
          login
        }
      }
    }
  }
`);

const createSavedFilter = graphql(`
  mutation CreateSavedFilter($input: SavedFilterInput!) {
    createSavedFilter(input: $input) {
      id
    }
  }
`);

const updateSavedFilter = graphql(`
  mutation UpdateSavedFilter($id: ID!, $input: SavedFilterInput!) {
    updateSavedFilter(id: $id, input: $input) {
      id
    }
  }
`);

const deleteSavedFilter = graphql(`
  mutation DeleteSavedFilter($id: ID!) {
    deleteSavedFilter(id: $id)
  }
`);

/** One saved filter, as the menu shows it. */
export type SavedFilter = ResultOf<typeof savedFiltersQuery>['savedFilters']['nodes'][number];
/** What is saved of a filter. */
export type SavedFilterInput = VariablesOf<typeof createSavedFilter>['input'];

/** Fetches one's own and the shared filters whose name contains the text. */
export function useSavedFilters(search: () => string): Pages<SavedFilter> {
  const ask = useAsk();
  return usePages(
    () => ({ search: search().trim() || null }),
    async (variables, after) => (await ask(savedFiltersQuery, { ...variables, after })).savedFilters,
  );
}

/** Changes of saved filters; each tells whether it was done, the problem says why not. */
export interface FilterChanges {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Saves a new filter, or replaces the one with the id. */
  save(input: SavedFilterInput, id?: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

/** Saves, replaces and deletes filters; one change at a time. */
export function useFilterChanges(): FilterChanges {
  const apollo = useApollo();
  const { busy, problem, give } = useOrder();
  return {
    busy,
    problem,
    save: (input, id) =>
      give(() =>
        id === undefined
          ? apollo.mutate({ mutation: createSavedFilter, variables: { input } })
          : apollo.mutate({ mutation: updateSavedFilter, variables: { id, input } }),
      ),
    remove: (id) => give(() => apollo.mutate({ mutation: deleteSavedFilter, variables: { id } })),
  };
}

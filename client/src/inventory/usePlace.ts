import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const locationQuery = graphql(`
  query Location($title: String!) {
    location(title: $title) {
      name
      title
      hostCount
      hostCountBelow
      ancestors {
        name
        title
      }
      children {
        name
        title
        hostCount
        hostCountBelow
      }
    }
  }
`);

const organizationQuery = graphql(`
  query Organization($title: String!) {
    organization(title: $title) {
      name
      title
      hostCount
      hostCountBelow
      ancestors {
        name
        title
      }
      children {
        name
        title
        hostCount
        hostCountBelow
      }
    }
  }
`);

/** A location or an organization; the API describes both alike. */
export type Place = NonNullable<ResultOf<typeof locationQuery>['location']>;

/** What a place is, and how its query stands; undefined while it loads, null when there is none. */
export interface PlaceState extends Omit<QueryState<unknown>, 'result'> {
  readonly place: ComputedRef<Place | null | undefined>;
}

/** Fetches a location or an organization by its full path. */
export function usePlace(kind: 'location' | 'organization', title: () => string): PlaceState {
  if (kind === 'location') {
    const { result, ...state } = useQuery(locationQuery, () => ({ title: title() }));
    return { ...state, place: computed(() => result.value?.location) };
  }
  const { result, ...state } = useQuery(organizationQuery, () => ({ title: title() }));
  return { ...state, place: computed(() => result.value?.organization) };
}

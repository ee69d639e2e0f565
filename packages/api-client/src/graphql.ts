import { initGraphQLTada } from 'gql.tada';
// Through `src`, so that the emitted declarations (in `dist`) find it too: tsc does not copy `.d.ts` files.
import type { introspection } from '../src/graphql-env.d.ts';

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
export { readFragment } from 'gql.tada';

/** Parses a GraphQL text into a document whose result and variables are typed by `schema.graphql`. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; JSON: unknown };
}>();

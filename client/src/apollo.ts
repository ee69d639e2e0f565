import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { inject } from 'vue';
import type { InjectionKey } from 'vue';
import { readProblem } from './ui/readProblem.ts';

/** Where components find the Apollo client. */
export const apolloKey: InjectionKey<ApolloClient> = Symbol('apollo');

/** Sends one typed query past the cache's answer and returns its data; rejects with Apollo's errors (see readProblem). */
export type Ask = <Result, Variables extends OperationVariables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Result>;

/** Creates the client for the API of this origin; onSignedOut runs when an answer says that the session is over. */
export function createApollo(onSignedOut: () => void): ApolloClient {
  const watchSession = new ErrorLink(({ error, operation }) => {
    if (operation.getContext()['mayBeSignedOut'] !== true && readProblem(error).code === 'UNAUTHENTICATED')
      onSignedOut();
  });
  // The API refuses simple cross-site posts; this header makes the browser ask first.
  const http = new HttpLink({ uri: '/graphql', headers: { 'apollo-require-preflight': 'true' } });
  return new ApolloClient({ link: ApolloLink.from([watchSession, http]), cache: createCache() });
}

/** Returns the Apollo client that the app was set up with. */
export function useApollo(): ApolloClient {
  const client = inject(apolloKey);
  if (client === undefined) throw new Error('No Apollo client was provided to the app');
  return client;
}

/** Returns a function that sends one typed query. */
export function useAsk(): Ask {
  return askWith(useApollo());
}

/** Binds an Apollo client to a function that sends one typed query, never answered from the cache. */
export function askWith(client: ApolloClient): Ask {
  return async (document, variables, signal) => {
    const result = await client.query<unknown, OperationVariables>({
      query: document,
      variables,
      fetchPolicy: 'no-cache',
      context: signal === undefined ? {} : { fetchOptions: { signal } },
    });
    return result.data as never;
  };
}

/** Names are the identity of inventory and plugins; an action is only unique within its plugin. */
function createCache(): InMemoryCache {
  const byName = { keyFields: ['name'] };
  const byTitle = { keyFields: ['title'] };
  const embedded = { keyFields: false as const };
  return new InMemoryCache({
    typePolicies: {
      Host: byName,
      Fact: byName,
      SmartProxy: byName,
      Plugin: byName,
      InventorySource: byName,
      Hostgroup: byTitle,
      Location: byTitle,
      Organization: byTitle,
      Action: embedded,
      Target: embedded,
      TaskProgress: embedded,
    },
  });
}

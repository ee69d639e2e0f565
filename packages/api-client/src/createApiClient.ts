import type { TadaDocumentNode } from 'gql.tada';
import { postDocument } from './postDocument.ts';
import { ServerClock } from './ServerClock.ts';
import { subscribeDocument } from './subscribeDocument.ts';

/** Where the API is and who asks. */
export interface ApiClientOptions {
  /** Base URL, e.g. http://127.0.0.1:8080. */
  readonly url: string;
  /** Token or bridge credential; without it the API sees an anonymous caller. */
  readonly token?: string | undefined;
  readonly userAgent?: string;
}

/** How long one request may take, and how it is called off. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; 30 000 unless told. */
  readonly timeoutMs?: number;
}

/** Typed access to the API. Every failure is `ApiUnreachable` or `ApiRefused`; an aborted call throws the signal's reason. */
export interface ApiClient {
  readonly url: string;
  /** The latest instant (unix ms) that the API's clock can show now; undefined before it has answered a request. */
  readonly latestServerTimeMs: () => number | undefined;
  request<Result, Variables extends Record<string, unknown>>(
    document: TadaDocumentNode<Result, Variables>,
    variables: Variables,
    options?: RequestOptions,
  ): Promise<Result>;
  /** Ends when the API completes the subscription or the signal aborts; throws when the connection breaks. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TadaDocumentNode<Result, Variables>,
    variables: Variables,
    options?: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<Result>;
}

/** Makes a client; opens no connection until it is used. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const clock = new ServerClock();
  const endpoint = { ...options, url: options.url.replace(/\/+$/, ''), clock };
  return {
    url: endpoint.url,
    latestServerTimeMs: () => clock.latestMs(),
    request: (document, variables, requestOptions = {}) =>
      postDocument(endpoint, { document, variables }, requestOptions),
    subscribe: (document, variables, { signal } = {}) => subscribeDocument(endpoint, { document, variables }, signal),
  };
}

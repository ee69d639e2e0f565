import type { TadaDocumentNode } from 'gql.tada';
import { print } from 'graphql/language/printer.js';
import type { ApiClientOptions, RequestOptions } from './createApiClient.ts';
import { ApiRefused, refusalOf } from './ApiRefused.ts';
import { ApiUnreachable } from './ApiUnreachable.ts';
import { isRecord } from './isRecord.ts';
import type { ServerClock } from './ServerClock.ts';

/** Where to send a document, and who learns from the answer what time it is there. */
export interface Endpoint extends ApiClientOptions {
  readonly clock: ServerClock;
}

/** A document with its variables. */
export interface Operation<Result, Variables extends Record<string, unknown>> {
  readonly document: TadaDocumentNode<Result, Variables>;
  readonly variables: Variables;
}

/** Sends one query or mutation over HTTP and gives its data; throws `ApiUnreachable` or `ApiRefused`. */
export async function postDocument<Result, Variables extends Record<string, unknown>>(
  endpoint: Endpoint,
  operation: Operation<Result, Variables>,
  { signal, timeoutMs = 30_000 }: RequestOptions,
): Promise<Result> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  let answer: { readonly status: number; readonly text: string };
  try {
    answer = await post(endpoint, operation, signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch (cause) {
    signal?.throwIfAborted();
    const what = timeout.aborted ? `no answer within ${timeoutMs} ms` : networkFault(cause);
    throw new ApiUnreachable(endpoint.url, what, { cause });
  }
  return readAnswer<Result>(endpoint.url, answer);
}

async function post<Result, Variables extends Record<string, unknown>>(
  endpoint: Endpoint,
  { document, variables }: Operation<Result, Variables>,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const askedAtMs = endpoint.clock.mark();
  const response = await fetch(`${endpoint.url}/graphql`, {
    method: 'POST',
    headers: headersOf(endpoint),
    body: JSON.stringify({ query: print(document), variables }),
    signal,
    // A redirect would carry the token to an address that nobody configured.
    redirect: 'error',
  });
  endpoint.clock.hear(response.headers.get('date'), askedAtMs);
  return { status: response.status, text: await response.text() };
}

function headersOf({ token, userAgent }: ApiClientOptions): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function readAnswer<Result>(url: string, { status, text }: { status: number; text: string }): Result {
  const answer = parseJson(text);
  if (isRecord(answer) && Array.isArray(answer['errors']) && answer['errors'].length > 0)
    throw refusalOf(answer['errors']);
  if (isRecord(answer) && isRecord(answer['data'])) return answer['data'] as Result;
  if (REFUSING_STATUSES.has(status))
    throw new ApiRefused(`HTTP_${status}`, `The API, or a proxy before it, refused the request with HTTP ${status}`);
  throw new ApiUnreachable(url, `it answered HTTP ${status} with something that is no GraphQL answer`);
}

/** By these a server, or what stands before it, refuses one request for what it carries, before GraphQL sees it. */
const REFUSING_STATUSES: ReadonlySet<number> = new Set([400, 403, 406, 413, 415, 422, 431]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function networkFault(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return networkFault(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}

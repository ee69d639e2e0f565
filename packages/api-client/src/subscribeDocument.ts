import { print } from 'graphql/language/printer.js';
import type { Client } from 'graphql-ws/client';
import type { ApiClientOptions } from './createApiClient.ts';
import type { Operation } from './postDocument.ts';
import { ApiRefused, refusalOf } from './ApiRefused.ts';
import { ApiUnreachable } from './ApiUnreachable.ts';
import { isRecord } from './isRecord.ts';

/** Runs one subscription on a socket of its own; throws `ApiUnreachable` when the socket breaks, `ApiRefused` when the API says no. */
export async function* subscribeDocument<Result, Variables extends Record<string, unknown>>(
  endpoint: ApiClientOptions,
  { document, variables }: Operation<Result, Variables>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Result, void, undefined> {
  if (signal?.aborted) return;
  const client = await openClient(endpoint);
  const stream = client.iterate<Result>({ query: print(document), variables });
  const stop = (): void => void stream.return?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const { data, errors } of stream) {
      if (errors !== undefined && errors.length > 0) throw refusalOf(errors);
      if (data) yield data;
    }
  } catch (error) {
    if (!signal?.aborted) throw faultOf(endpoint.url, error);
  } finally {
    signal?.removeEventListener('abort', stop);
    await client.dispose();
  }
}

/** How often a silent socket is asked for a sign of life, and how long the answer may take, before it counts as broken. */
const KEEP_ALIVE_MS = 10_000;
const PONG_WITHIN_MS = 5_000;

// Loaded when first needed: most programs that import this package never subscribe.
async function openClient({ url, token }: ApiClientOptions): Promise<Client> {
  const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws/client'), import('ws')]);
  let pongTimer: NodeJS.Timeout | undefined;
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql/ws`,
    webSocketImpl: WebSocket,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    connectionAckWaitTimeout: KEEP_ALIVE_MS,
    on: {
      ping: (received) => {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_WITHIN_MS).unref();
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: () => clearTimeout(pongTimer),
    },
  });
  return client;
}

/** Close codes of graphql-transport-ws by which a server says who is not let in. */
const REFUSING_CLOSE_CODES: ReadonlySet<number> = new Set([4401, 4403]);

function faultOf(url: string, error: unknown): Error {
  if (error instanceof ApiRefused) return error;
  if (Array.isArray(error)) return refusalOf(error);
  if (isRecord(error) && typeof error['code'] === 'number') {
    const reason = typeof error['reason'] === 'string' && error['reason'] !== '' ? error['reason'] : 'socket closed';
    if (REFUSING_CLOSE_CODES.has(error['code'])) return new ApiRefused('UNAUTHENTICATED', reason);
    return new ApiUnreachable(url, `${reason} (${error['code']})`, { cause: error });
  }
  const message = isRecord(error) && typeof error['message'] === 'string' ? error['message'] : String(error);
  return new ApiUnreachable(url, message || 'connection refused', { cause: error });
}

import { CombinedGraphQLErrors } from '@apollo/client';
import type { TypedDocumentNode } from '@apollo/client';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import type { ClientOptions } from 'graphql-ws';
import { inject, ref } from 'vue';
import type { InjectionKey, Ref } from 'vue';

/** The socket that all subscriptions of this page share. */
export interface Live {
  /** Whether the socket is open and acknowledged. */
  readonly connected: Readonly<Ref<boolean>>;
  /** Subscribes once: resolves when the API completes it or the signal aborts, rejects when the socket ends or onValue throws. Trying again is the caller's. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    onValue: (value: Result) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Where components find the socket. */
export const liveKey: InjectionKey<Live> = Symbol('live');

/** Returns the socket that the app was set up with. */
export function useLive(): Live {
  const live = inject(liveKey);
  if (live === undefined) throw new Error('No live connection was provided to the app');
  return live;
}

/** Creates the socket to /graphql/ws of this origin; it opens with the first subscription and closes after the last. */
export function createLive(): Live {
  const connected = ref(false);
  const socket = createClient({
    url: socketUrl(),
    // Every subscription resumes from its own point, so each retries by itself instead of the client repeating an old one.
    retryAttempts: 0,
    keepAlive: 10_000,
    connectionAckWaitTimeout: 5_000,
    on: {
      connected: () => (connected.value = true),
      closed: () => (connected.value = false),
      ...closeWhenSilent(),
    },
  });
  return {
    connected,
    subscribe: (document, variables, onValue, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve();
        const stop = socket.subscribe<Parameters<typeof onValue>[0]>(
          { query: print(document), variables },
          {
            next: ({ data, errors }) => {
              if (!data) return reject(new CombinedGraphQLErrors({ errors: [...(errors ?? [])] }));
              try {
                onValue(data);
              } catch (cause) {
                stop();
                reject(cause instanceof Error ? cause : new Error(String(cause)));
              }
            },
            error: reject,
            complete: resolve,
          },
        );
        signal.addEventListener('abort', () => stop());
      }),
  };
}

/** A cut cable closes no socket: one that leaves a ping unanswered for 5 s is closed here, so that people are told. */
function closeWhenSilent(): NonNullable<ClientOptions['on']> {
  let open: WebSocket | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  return {
    opened: (socket) => {
      clearTimeout(deadline);
      open = socket instanceof WebSocket ? socket : undefined;
    },
    ping: (received) => {
      if (!received) deadline = setTimeout(() => open?.close(4408, 'Request Timeout'), 5_000);
    },
    pong: () => clearTimeout(deadline),
  };
}

function socketUrl(): string {
  const url = new URL('/graphql/ws', globalThis.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

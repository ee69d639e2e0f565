// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { startApi } from '@chargehand/api/app';
import { askerFor, type Asker } from '../support/askApi.ts';

const PASSWORD = 'a-password-for-tests';

/** A world of tasks with the API in this process before it, asked over HTTP and WebSocket. */
export interface LiveWorld extends TaskWorld {
  readonly url: string;
  /** A signed-in asker with a session of its own. */
  signIn(): Promise<Asker & { readonly token: string }>;
}

/** Starts a world and an API on it. */
export async function startLiveWorld(): Promise<LiveWorld> {
  await using cleanup = new AsyncDisposableStack();
  const world = cleanup.use(await startTaskWorld());
  const api = cleanup.use(
    await startApi({
      databaseUrl: world.database.url,
      port: 0,
      listenHost: '127.0.0.1',
      publicUrl: undefined,
      trustedProxies: [],
      adminPassword: PASSWORD,
      inventoryFile: undefined,
      sourcesFile: undefined,
      auditCheckpointsFile: undefined,
      clientDir: 'none',
    }),
  );
  const resources = cleanup.move();
  return {
    ...world,
    url: api.url,
    signIn: async () => {
      const mutation = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
      const { signIn } = await askerFor(api.url).ask<{ signIn: { token: string } }>(mutation, { password: PASSWORD });
      return { ...askerFor(api.url, signIn.token), token: signIn.token };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A message of graphql-transport-ws. */
export interface SocketMessage {
  readonly id: string;
  readonly type: string;
  readonly payload?: { readonly data: unknown; readonly errors?: readonly { readonly extensions: { code: string } }[] };
}

/** A bare client of graphql-transport-ws that sees each message as it came. */
export interface BareSocket extends Disposable {
  readonly messages: SocketMessage[];
  subscribe(id: string, query: string, variables?: object): void;
  complete(id: string): void;
  /** Resolves when the socket has closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves when a message satisfies the condition, also one that has come already. */
  until(condition: (message: SocketMessage) => boolean): Promise<SocketMessage>;
}

/** Opens a socket that has been acknowledged. */
export async function openSocket(url: string, token?: string): Promise<BareSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql/ws`, 'graphql-transport-ws');
  const messages: SocketMessage[] = [];
  const waiting = new Set<() => void>();
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)) as SocketMessage);
    for (const look of [...waiting]) look();
  });
  const until = (condition: (message: SocketMessage) => boolean): Promise<SocketMessage> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(condition);
        if (found === undefined) return void waiting.add(look);
        waiting.delete(look);
        resolve(found);
      };
      look();
    });
  const send = (message: object): void => socket.send(JSON.stringify(message));
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve, { once: true }));
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  send({ type: 'connection_init', payload: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  await until(({ type }) => type === 'connection_ack');
  return {
    messages,
    closed,
    until,
    subscribe: (id, query, variables = {}) => send({ id, type: 'subscribe', payload: { query, variables } }),
    complete: (id) => send({ id, type: 'complete' }),
    [Symbol.dispose]: () => socket.close(),
  };
}

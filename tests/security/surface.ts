// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase } from '../support/database.ts';
import { startApi } from '@chargehand/api/app';
import type { ApiConfig } from '@chargehand/api/platform/config';
import { queryOne } from '@chargehand/api/platform/sql';
import { askerFor, type Asker } from '../support/askApi.ts';

/** The API in this process, before a database of its own. */
export interface Surface extends AsyncDisposable, Asker {
  readonly url: string;
  /** The number that a statement gives as "count". */
  count(statement: string, parameters: readonly unknown[]): Promise<number>;
  /** Of the signed-in admin. */
  readonly token: string;
  /** The same session as browsers send it. */
  readonly cookie: string;
  /** Posts a document, or any body, and gives the bare response. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The password of `admin`. */
export const SURFACE_PASSWORD = 'a-password-for-tests';

/** Starts the API with settings of one's own, and signs in as admin. */
export async function startSurface(settings: Partial<ApiConfig> = {}): Promise<Surface> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const api = cleanup.use(
    await startApi({
      databaseUrl: database.url,
      port: 0,
      listenHost: '127.0.0.1',
      publicUrl: undefined,
      trustedProxies: [],
      adminPassword: SURFACE_PASSWORD,
      inventoryFile: undefined,
      sourcesFile: undefined,
      auditCheckpointsFile: undefined,
      clientDir: 'none',
      ...settings,
    }),
  );
  const post: Surface['post'] = (body, headers = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const { token, cookie } = await signIn(post);
  const resources = cleanup.move();
  return {
    ...askerFor(api.url, token),
    url: api.url,
    count: async (statement, parameters) =>
      (await queryOne<{ count: number }>(database.orm.em.fork(), statement, parameters)).count,
    token,
    cookie,
    post,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function signIn(post: Surface['post']): Promise<{ token: string; cookie: string }> {
  const query = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  const response = await post({ query, variables: { password: SURFACE_PASSWORD } });
  const { data } = (await response.json()) as { data: { signIn: { token: string } } };
  const [cookie = ''] = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return { token: data.signIn.token, cookie };
}

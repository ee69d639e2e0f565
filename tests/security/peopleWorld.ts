import assert from 'node:assert/strict';
import { request } from 'node:http';
import { startDatabase } from '../support/database.ts';
import { startApi, type RunningApi } from '@chargehand/api/app';
import { hashPassword } from '@chargehand/api/access/password';
import { readConfig, type ApiConfig } from '@chargehand/api/platform/config';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The password of everybody in this world. */
export const PASSWORD = 'correct horse battery';

/** How a request is sent beside its document. */
export interface Sending {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address of this machine that it comes from, e.g. 127.0.0.2. */
  readonly from?: string;
  /** Undefined: the first API. */
  readonly url?: string;
  readonly path?: string;
}

/** What came back. */
export interface Answered<Data> {
  readonly data: Data | null;
  readonly cookies: readonly string[];
  /** Of the first error. Undefined: there was none. */
  readonly code: string | undefined;
  readonly error: { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> } | undefined;
}

/** APIs on one database, asked over HTTP by local users: "admin" and "ada" are administrators, "olga" and "otto" are not. */
export interface PeopleWorld extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  readonly em: EntityManager;
  /** Starts another API on the same database. */
  startReplica(): Promise<RunningApi>;
  send<Data = Record<string, unknown>>(
    document: string,
    variables?: object,
    sending?: Sending,
  ): Promise<Answered<Data>>;
  /** The data; throws on any error. */
  ask<Data>(document: string, variables?: object, sending?: Sending): Promise<Data>;
  /** The token of a new session. */
  signIn(login: string, sending?: Sending): Promise<string>;
  /** Who a token belongs to now; undefined: nobody. */
  viewerOf(token: string): Promise<string | undefined>;
  run(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

const SIGN_IN =
  'mutation ($login: String!, $password: String!) { signIn(login: $login, password: $password) { token } }';

/** Starts a PostgreSQL with an API before it. */
export async function startPeopleWorld(): Promise<PeopleWorld> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const em = database.orm.em.fork();
  const startReplica = async (): Promise<RunningApi> => cleanup.use(await startApi(configOf(database.url)));
  const { url } = await startReplica();
  const hash = await hashPassword(PASSWORD);
  const insert = 'insert into app_user (login, name, is_admin, password_hash) values ($1, $1, $2, $3)';
  for (const login of ['ada', 'olga', 'otto']) await query(em, insert, [login, login === 'ada', hash]);
  const send: PeopleWorld['send'] = async <Data>(document: string, variables = {}, sending: Sending = {}) =>
    readAnswer<Data>(await post(JSON.stringify({ query: document, variables }), { url, ...sending }));
  const ask = async <Data>(document: string, variables?: object, sending?: Sending): Promise<Data> => {
    const { data, error } = await send<Data>(document, variables, sending);
    assert.equal(error, undefined);
    return data ?? assert.fail('no data came');
  };
  const resources = cleanup.move();
  return {
    url,
    databaseUrl: database.url,
    em,
    startReplica: async () => resources.use(await startApi(configOf(database.url))),
    send,
    ask,
    signIn: async (login, sending) =>
      (await ask<{ signIn: { token: string } }>(SIGN_IN, { login, password: PASSWORD }, sending)).signIn.token,
    viewerOf: async (token) =>
      (await send<{ viewer: { login: string } }>('{ viewer { login } }', {}, { token })).data?.viewer.login,
    run: async (sql, parameters) => await query(em, sql, parameters),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function configOf(databaseUrl: string): ApiConfig {
  return readConfig({ DATABASE_URL: databaseUrl, PORT: '0', CHARGEHAND_ADMIN_PASSWORD: PASSWORD }, 'none');
}

interface Response {
  readonly cookies: readonly string[];
  readonly body: string;
}

async function post(body: string, { url = '', path = '/graphql', token, headers, from }: Sending): Promise<Response> {
  const sent = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    // As browsers do.
    ...(headers?.['cookie'] !== undefined && { origin: url }),
    ...headers,
  };
  return await new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { method: 'POST', headers: sent, localAddress: from ?? '127.0.0.1' });
    asked.once('error', reject);
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ cookies: response.headers['set-cookie'] ?? [], body: text }));
    });
    asked.end(body);
  });
}

function readAnswer<Data>({ cookies, body }: Response): Answered<Data> {
  const { data = null, errors } = JSON.parse(body) as { data?: Data | null; errors?: Answered<Data>['error'][] };
  const [error] = errors ?? [];
  const code = error?.extensions['code'];
  return { data, cookies, error, code: typeof code === 'string' ? code : undefined };
}

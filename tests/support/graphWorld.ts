// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase } from './database.ts';
import type { Caller, RequestContext } from '@chargehand/api/access/RequestContext';
import { callerOf, identifyCaller } from '@chargehand/api/access/identifyCaller';
import { AppError } from '@chargehand/api/platform/AppError';
import { limitCost } from '@chargehand/api/platform/limitCost';
import { listenToEvents } from '@chargehand/api/platform/events';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { digestToken, makeToken } from '@chargehand/api/access/secretToken';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  createSourceEventStream,
  execute,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';

/** Who asks: two users, an admin, a bridge, and somebody who has not signed in. */
export type Asking = 'olga' | 'otto' | 'admin' | 'bridge' | 'nobody';

/** The graph over tables of its own, asked without HTTP. */
export interface GraphWorld extends AsyncDisposable {
  readonly em: EntityManager;
  /** Of the database. */
  readonly url: string;
  /** The data; throws on any error. */
  ask<Data>(document: string, variables?: object, asking?: Asking): Promise<Data>;
  /** The code of the error; undefined if there was none. */
  codeOf(document: string, variables?: object, asking?: Asking): Promise<string | undefined>;
  /** What comes of a document that is sent with a session or a personal token, and the code of the error if there was one. */
  send(document: string, variables: object, token: string): Promise<{ readonly data: unknown; readonly code?: string }>;
  /** The data of the events of a subscription, until `signal` aborts. */
  watch<Data>(document: string, signal: AbortSignal): AsyncGenerator<Data>;
  /** The acts that were audited, oldest first. */
  audit(): Promise<readonly { readonly actor: string; readonly act: string; readonly object: string }[]>;
}

/** Where everybody asks from. */
export const ADDRESS = '192.0.2.7';

/** Starts a PostgreSQL with the product's tables, the users, and the bridge of the smart proxy site-a. */
export async function startGraphWorld(): Promise<GraphWorld> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const events = cleanup.use(await listenToEvents(database.url));
  const schema = await buildApiSchema();
  const callers = await addCallers(database.orm.em.fork());
  const tokens = await addSessions(database.orm.em.fork());
  const open = async (asking: Asking, signal: AbortSignal): Promise<RequestContext> => {
    const caller = await asTheyAreNow(database.orm.em.fork(), callers[asking]);
    return contextOf(readerOf(database.orm.em.fork(), caller), { events, caller, token: tokens.get(asking), signal });
  };
  const runIn = async (contextValue: RequestContext, document: string, variables: object): Promise<ExecutionResult> =>
    await execute({ schema, document: checked(schema, document), variableValues: { ...variables }, contextValue });
  const run = async (document: string, variables: object, asking: Asking): Promise<ExecutionResult> =>
    await runIn(await open(asking, new AbortController().signal), document, variables);
  const openBy = async (token: string): Promise<RequestContext> => {
    const caller = await identifyCaller(database.orm.em.fork(), token, () => Promise.resolve(undefined));
    const { signal } = new AbortController();
    return contextOf(readerOf(database.orm.em.fork(), caller), { events, caller, token, signal });
  };
  const resources = cleanup.move();
  return {
    em: database.orm.em.fork(),
    url: database.url,
    ask: async <Data>(document: string, variables = {}, asking: Asking = 'olga') => {
      const { data, errors } = await run(document, variables, asking);
      const [error] = errors ?? [];
      if (error !== undefined) throw error.originalError ?? error;
      // As it goes over the wire.
      return JSON.parse(JSON.stringify(data)) as Data;
    },
    codeOf: async (document, variables = {}, asking = 'olga') => codeOf(await run(document, variables, asking)),
    send: async (document, variables, token) => {
      const result = await runIn(await openBy(token), document, variables);
      const code = codeOf(result);
      return { data: result.data, ...(code !== undefined && { code }) };
    },
    watch: async function* <Data>(document: string, signal: AbortSignal) {
      const operation = { schema, document: checked(schema, document) };
      const stream = await createSourceEventStream({ ...operation, contextValue: await open('olga', signal) });
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors));
      for await (const rootValue of stream) {
        // Each event has a context of its own, as over a socket.
        const { data } = await execute({ ...operation, rootValue, contextValue: await open('olga', signal) });
        yield data as Data;
      }
    },
    audit: async () => await query(database.orm.em.fork(), 'select actor, act, object from audit_entry order by id'),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

const CHECKED = new WeakMap<GraphQLSchema, Map<string, DocumentNode>>();

/** Each document once: some tests send the same one ten thousand times. */
function checked(schema: GraphQLSchema, text: string): DocumentNode {
  const known = CHECKED.get(schema) ?? new Map<string, DocumentNode>();
  CHECKED.set(schema, known);
  const document = known.get(text) ?? parse(text);
  if (known.has(text)) return document;
  const [fault] = validate(schema, document, [...specifiedRules, limitCost]);
  if (fault !== undefined) throw fault;
  known.set(text, document);
  return document;
}

/** As the edge shows it: what is no AppError is masked there, so it counts as a fault. */
function codeOf({ errors }: ExecutionResult): string | undefined {
  const [error] = errors ?? [];
  if (error === undefined) return undefined;
  return error.originalError instanceof AppError ? error.originalError.code : `MASKED ${error.message}`;
}

/** Their roles may have changed. */
async function asTheyAreNow(em: EntityManager, caller: Caller): Promise<Caller> {
  if (caller.kind !== 'user') return caller;
  const { userId: id, login, isAdmin } = caller;
  return await callerOf(em, { id, login, isAdmin });
}

function readerOf<Em extends EntityManager>(em: Em, caller: Caller): Em {
  return narrowTo(em, scopeOfCaller(caller, new Date()));
}

function contextOf(
  em: EntityManager,
  asked: Pick<RequestContext, 'events' | 'caller' | 'token' | 'signal'>,
): RequestContext {
  return { em, ...asked, now: () => new Date(), address: ADDRESS, setSessionCookie: () => undefined };
}

const GIVE_ROLE = `insert into user_role (user_id, role_id) select $1, id from role where name = 'operator'`;

async function addCallers(em: EntityManager): Promise<Record<Asking, Caller>> {
  const add = async (sql: string, parameters: unknown[]): Promise<number> =>
    (await queryOne<{ id: number }>(em, `${sql} returning id`, parameters)).id;
  const user = async (login: string, isAdmin = false): Promise<Caller> => {
    const sql = 'insert into app_user (login, name, is_admin) values ($1, $1, $2)';
    const id = await add(sql, [login, isAdmin]);
    if (!isAdmin) await query(em, GIVE_ROLE, [id]);
    return await callerOf(em, { id, login, isAdmin });
  };
  const smartProxyId = await add('insert into smart_proxy (name) values ($1)', ['site-a']);
  const bridge = 'insert into bridge (smart_proxy_id, secret_digest, ttl_seconds) values ($1, $2, 60)';
  const bridgeId = await add(bridge, [smartProxyId, 'digest']);
  return {
    olga: await user('olga'),
    otto: await user('otto'),
    admin: await user('admin', true),
    bridge: { kind: 'bridge', bridgeId, smartProxyId, proxyName: 'site-a' },
    nobody: { kind: 'nobody' },
  };
}

/** The users have signed in. */
async function addSessions(em: EntityManager): Promise<ReadonlyMap<Asking, string>> {
  const tokens = new Map<Asking, string>(
    (['olga', 'otto', 'admin'] as const).map((login) => [login, makeToken('session')]),
  );
  const insert = `
    insert into session (token_digest, user_id, expires_at)
    select $1, id, now() + interval '1 day' from app_user where login = $2`;
  for (const [login, token] of tokens) await query(em, insert, [digestToken(token), login]);
  return tokens;
}

// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase } from '../support/database.ts';
import type { Caller, RequestContext } from '@chargehand/api/access/RequestContext';
import { callerOf } from '@chargehand/api/access/identifyCaller';
import { ENTITIES } from '@chargehand/api/entities';
import { connectDatabase } from '@chargehand/api/platform/database';
import { listenToEvents } from '@chargehand/api/platform/events';
import { formatError } from '@chargehand/api/platform/formatError';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { query } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';
import type { EntityManager } from '@mikro-orm/postgresql';
import {
  createSourceEventStream,
  execute,
  parse,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { fillSecretWorld } from './fillSecretWorld.ts';
import { USER_IDS, type SecretCaller } from './secretCallers.ts';

/** The graph over the fixture, asked as any of the seven, with the rights that they have at that moment. */
export interface SecretGraph {
  readonly em: EntityManager;
  readonly schema: GraphQLSchema;
  /** As it goes over the wire. */
  ask(caller: SecretCaller, document: string): Promise<ExecutionResult>;
  /** The answers to the events of a subscription, until `signal` aborts; errors in place of it when it is refused. */
  watch(caller: SecretCaller, document: string, signal: AbortSignal): AsyncGenerator<ExecutionResult>;
}

/** A PostgreSQL with the fixture; copies of its database are filled alike, and are changed apart. */
export interface SecretWorld extends AsyncDisposable {
  open(): Promise<SecretGraph>;
}

/** Starts it, and makes the fixture. */
export async function startSecretWorld(): Promise<SecretWorld> {
  await using cleanup = new AsyncDisposableStack();
  const { url, orm } = cleanup.use(await startDatabase());
  await fillSecretWorld(orm.em.fork());
  // PostgreSQL copies a database to which nobody is connected.
  await orm.close(true);
  const schema = await buildApiSchema();
  const admin = await connectDatabase({ url: otherDatabase(url, 'postgres'), entities: ENTITIES, migrations: [] });
  cleanup.defer(() => admin.close(true));
  const resources = cleanup.move();
  let copies = 0;
  return {
    open: async () => {
      const name = `copy${(copies += 1)}`;
      await query(admin.em.fork(), `create database ${name} template ${new URL(url).pathname.slice(1)}`);
      const copy = otherDatabase(url, name);
      const opened = await connectDatabase({ url: copy, entities: ENTITIES, migrations: [] });
      resources.defer(() => opened.close(true));
      const events = resources.use(await listenToEvents(copy));
      return graphOf({ schema, open: () => opened.em.fork(), events });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function otherDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

interface Opened extends Pick<RequestContext, 'events'> {
  readonly schema: GraphQLSchema;
  readonly open: () => EntityManager;
}

function graphOf({ schema, open, events }: Opened): SecretGraph {
  const contextOf = async (name: SecretCaller, signal: AbortSignal): Promise<RequestContext> => {
    const caller = await readCaller(open(), name);
    const em = narrowTo(open(), scopeOfCaller(caller, new Date()));
    return { em, caller, events, signal, now: () => new Date(), token: undefined, setSessionCookie: () => undefined };
  };
  return {
    em: open(),
    schema,
    ask: async (caller, document) => {
      const contextValue = await contextOf(caller, new AbortController().signal);
      return onWire(await execute({ schema, document: parse(document), contextValue }));
    },
    watch: async function* (caller, document, signal) {
      const operation = { schema, document: parse(document) };
      const stream = await createSourceEventStream({ ...operation, contextValue: await contextOf(caller, signal) });
      if (!(Symbol.asyncIterator in stream)) {
        yield onWire(stream);
        return;
      }
      for await (const rootValue of stream)
        yield onWire(await execute({ ...operation, rootValue, contextValue: await contextOf(caller, signal) }));
    },
  };
}

async function readCaller(em: EntityManager, name: SecretCaller): Promise<Caller> {
  if (name === 'stranger') return { kind: 'nobody' };
  return await callerOf(em, { id: USER_IDS[name], login: name, isAdmin: name === 'admin' });
}

function onWire({ data, errors }: ExecutionResult): ExecutionResult {
  const shown = errors?.map((error) => formatError(error.toJSON(), error));
  return JSON.parse(JSON.stringify({ data, ...(shown && { errors: shown }) })) as {
    data: null;
    errors: GraphQLError[];
  };
}

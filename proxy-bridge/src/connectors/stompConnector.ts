import { encodeBase64Payload } from '@chargehand/mcollective';
import type { StompConnection, StompMessage } from '@chargehand/stomp';
import { connectPool } from './connectPool.ts';
import type { BrokerPool } from './connectPool.ts';
import type {
  BrokerLink,
  Connector,
  IncomingReply,
  OutgoingRequest,
  RegistrationLink,
  ReplyChannel,
} from './Connector.ts';
import type { Addressed, StompDialect } from './StompDialect.ts';

/** What every connector over STOMP needs, whatever the broker. */
export interface StompConnectorOptions extends BrokerPool {
  /** Whose registration messages we listen to. */
  readonly collectives: readonly string[];
  readonly base64: boolean;
}

/** The connector for a kind of STOMP broker: one connection for requests and replies, one for registrations. Nothing is sent twice. */
export function stompConnector(dialect: StompDialect, options: StompConnectorOptions): Connector {
  return {
    middleware: `${dialect.kind} ${options.brokers.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
    connect: async (onReply) =>
      linkOver(
        await connected(dialect, options, (connection) => subscribe(connection, dialect, onReply)),
        dialect,
        options,
      ),
    listenForRegistrations: async (onRegistration) =>
      registrationLink(
        await connected(dialect, options, async (connection) => {
          for (const collective of options.collectives)
            await listen(connection, dialect.registration(collective), onRegistration);
        }),
        dialect,
      ),
  };
}

async function connected(
  dialect: StompDialect,
  pool: BrokerPool,
  prepare: (connection: StompConnection) => Promise<void>,
): Promise<StompConnection> {
  let connection: StompConnection | undefined;
  try {
    connection = await connectPool(pool);
    await prepare(connection);
    return connection;
  } catch (error) {
    await connection?.disconnect();
    throw explained(dialect, error);
  }
}

async function subscribe(
  connection: StompConnection,
  { replies }: StompDialect,
  onReply: (reply: IncomingReply) => void,
): Promise<void> {
  const incoming = (channel: ReplyChannel, accept: (message: StompMessage) => void) => (message: StompMessage) =>
    onReply({ channel, body: message.body, isOversize: message.isOversize, accept: () => accept(message) });
  const kept = incoming('tasks', (message) => connection.ack(message));
  const { destination, headers } = replies.tasks;
  await connection.subscribe({ destination, ack: 'client-individual', headers }, kept);
  const passing = incoming('inquiries', () => undefined);
  const inquiries = replies.inquiries;
  await connection.subscribe({ destination: inquiries.destination, ack: 'auto', headers: inquiries.headers }, passing);
}

function linkOver(connection: StompConnection, dialect: StompDialect, options: StompConnectorOptions): BrokerLink {
  const send = async ({ destination, headers }: Addressed, { payload }: OutgoingRequest): Promise<void> => {
    const body = options.base64 ? encodeBase64Payload(payload) : payload;
    try {
      await connection.send(destination, headers, body, { confirm: true });
    } catch (error) {
      throw explained(dialect, error);
    }
  };
  return {
    sendDirected: async (identity, request) => send(dialect.directed(identity, request), request),
    broadcast: async (agent, request) => send(dialect.broadcast(agent, request), request),
    ...registrationLink(connection, dialect),
  };
}

async function listen(
  connection: StompConnection,
  destination: string,
  onRegistration: (payload: Buffer) => void,
): Promise<void> {
  await connection.subscribe({ destination, ack: 'auto' }, ({ body, isOversize }) => {
    if (!isOversize) onRegistration(body);
  });
}

function registrationLink(connection: StompConnection, dialect: StompDialect): RegistrationLink {
  return {
    closed: connection.closed.then((error) => error && dialect.explain(error)),
    disconnect: () => connection.disconnect(),
  };
}

function explained(dialect: StompDialect, error: unknown): unknown {
  return error instanceof Error ? dialect.explain(error) : error;
}

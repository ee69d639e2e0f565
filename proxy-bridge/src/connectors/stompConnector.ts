import { encodeBase64Payload } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompOptions } from '@chargehand/stomp';
import { BrokerPool } from './BrokerPool.ts';
import type { PoolOptions } from './BrokerPool.ts';
import type {
  BrokerLink,
  Connector,
  IncomingReply,
  OutgoingRequest,
  RegistrationLink,
  ReplyChannel,
} from './Connector.ts';
import { ReplyAddresses } from './ReplyAddresses.ts';
import type { Hearing } from './ReplyAddresses.ts';
import type { Addressed, StompDialect } from './StompDialect.ts';

/** What every connector over STOMP needs, whatever the broker. */
export interface StompConnectorOptions extends PoolOptions {
  readonly base64: boolean;
  /** How often a reply address that is down is looked for. Default 20 000. */
  readonly lookEveryMs?: number;
}

/** Fewer seconds than a reply waits in a queue, which is 70 where the ttl of nodes was not changed. */
const LOOK_EVERY_MS = 20_000;

/** The connector for a kind of STOMP broker: a connection for each channel and each collective. Nothing is sent twice. */
export function stompConnector(dialect: StompDialect, options: StompConnectorOptions): Connector {
  const channels = { tasks: channel('tasks'), inquiries: channel('inquiries') };
  const registrations = new Map<string, BrokerPool>();
  return {
    middleware: `${dialect.kind} ${options.brokers.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
    connect: async (name, onReply) => linkOver(await channels[name](onReply), dialect, options),
    listenForRegistrations: async (collective, onRegistration) => {
      const pool = registrations.get(collective) ?? new BrokerPool(options, dialect.explain);
      registrations.set(collective, pool);
      const destination = dialect.registration(collective);
      return registrationLink(await pool.use((broker) => listen(broker, destination, onRegistration)), dialect);
    },
  };

  /** Keeps what one connection must know of those before it. */
  function channel(name: ReplyChannel): (onReply: OnReply) => Promise<Hearing> {
    const pool = new BrokerPool(options, dialect.explain);
    const addresses = new ReplyAddresses(dialect, name, options.lookEveryMs ?? LOOK_EVERY_MS);
    return (onReply) => pool.use((broker) => addresses.hear(broker, onReply));
  }
}

type OnReply = (reply: IncomingReply) => void;

function linkOver({ connection, replyTo }: Hearing, dialect: StompDialect, options: StompConnectorOptions): BrokerLink {
  const send = async ({ destination, headers }: Addressed, { payload }: OutgoingRequest): Promise<void> => {
    const body = options.base64 ? encodeBase64Payload(payload) : payload;
    try {
      await connection.send(destination, headers, body, { confirm: true });
    } catch (error) {
      throw error instanceof Error ? dialect.explain(error) : error;
    }
  };
  return {
    sendDirected: async (identity, request) => send(dialect.directed(identity, request, replyTo), request),
    broadcast: async (agent, request) => send(dialect.broadcast(agent, request, replyTo), request),
    ...registrationLink(connection, dialect),
  };
}

async function listen(
  broker: StompOptions,
  destination: string,
  onRegistration: (payload: Buffer) => void,
): Promise<StompConnection> {
  const connection = await connectStomp(broker);
  try {
    await connection.subscribe({ destination, ack: 'auto' }, ({ body, isOversize }) => {
      if (!isOversize) onRegistration(body);
    });
    return connection;
  } catch (error) {
    await connection.disconnect();
    throw error;
  }
}

function registrationLink(connection: StompConnection, dialect: StompDialect): RegistrationLink {
  return {
    closed: connection.closed.then((error) => error && dialect.explain(error)),
    disconnect: () => connection.disconnect(),
  };
}

import { activemqDestinations, encodeBase64Payload, requestHeaders } from '@chargehand/mcollective';
import { connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompMessage, StompOptions } from '@chargehand/stomp';
import type { BrokerLink, Connector, IncomingReply, OutgoingRequest, ReplyChannel } from './Connector.ts';

/** How to speak to an ActiveMQ broker, or to one of a pool. */
export interface ActivemqOptions {
  /** Tried in this order, or a random one, at every attempt to connect. */
  readonly brokers: readonly [StompOptions, ...StompOptions[]];
  readonly randomize: boolean;
  readonly collective: string;
  /** Our identity on the network. */
  readonly senderId: string;
  /** Names our reply queues; must be the same after a restart, and nobody else's. */
  readonly clientId: string;
  readonly base64: boolean;
  readonly priority: number;
  readonly now: () => number;
}

/** Replies that the broker may have under way to us; bounds our memory when thousands of hosts answer at once. */
const PREFETCH = 500;

/** The connector for ActiveMQ over STOMP (protocol A.3). Task replies wait in a durable queue until they are accepted. */
export function activemqConnector(options: ActivemqOptions): Connector {
  const queues: Record<ReplyChannel, string> = {
    tasks: activemqDestinations.reply(options.collective, options.clientId),
    inquiries: activemqDestinations.reply(options.collective, `${options.clientId}_inquiries`),
  };
  return {
    middleware: `activemq ${options.brokers.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
    connect: async (onReply) => {
      const connection = await connectFirst(options);
      await subscribe(connection, queues, onReply).catch(async (error: unknown) => {
        await connection.disconnect().catch(() => undefined);
        throw error;
      });
      return linkOver(connection, queues, options);
    },
  };
}

async function connectFirst({ brokers, randomize }: ActivemqOptions): Promise<StompConnection> {
  const faults: unknown[] = [];
  const start = randomize ? Math.floor(Math.random() * brokers.length) : 0;
  for (const broker of [...brokers.slice(start), ...brokers.slice(0, start)]) {
    try {
      return await connectStomp(broker);
    } catch (error) {
      faults.push(error);
    }
  }
  throw faults.length === 1 ? faults[0] : new AggregateError(faults, faults.map(String).join('; '));
}

async function subscribe(
  connection: StompConnection,
  queues: Record<ReplyChannel, string>,
  onReply: (reply: IncomingReply) => void,
): Promise<void> {
  const incoming = (channel: ReplyChannel, accept: (message: StompMessage) => void) => (message: StompMessage) =>
    onReply({ channel, body: message.body, isOversize: message.isOversize, accept: () => accept(message) });
  const headers = [['activemq.prefetchSize', String(PREFETCH)]] as const;
  const kept = incoming('tasks', (message) => connection.ack(message));
  await connection.subscribe({ destination: queues.tasks, ack: 'client-individual', headers }, kept);
  const passing = incoming('inquiries', () => undefined);
  await connection.subscribe({ destination: queues.inquiries, ack: 'auto' }, passing);
}

function linkOver(
  connection: StompConnection,
  queues: Record<ReplyChannel, string>,
  options: ActivemqOptions,
): BrokerLink {
  const send = (destination: string, request: OutgoingRequest, identity?: string): Promise<void> => {
    const headers = requestHeaders({
      replyTo: queues[request.replyTo],
      senderId: options.senderId,
      messageTime: Math.floor(options.now() / 1000),
      ttlSeconds: request.ttlSeconds,
      priority: options.priority,
      ...(identity === undefined ? {} : { identity }),
    });
    const body = options.base64 ? encodeBase64Payload(request.payload) : request.payload;
    return connection.send(destination, headers, body, { confirm: true });
  };
  return {
    sendDirected: (identity, request) => send(activemqDestinations.directed(options.collective), request, identity),
    broadcast: (agent, request) => send(activemqDestinations.broadcast(options.collective, agent), request),
    closed: connection.closed,
    disconnect: () => connection.disconnect(),
  };
}

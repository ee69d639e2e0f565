import { rabbitmqDestinations, rabbitmqRequestHeaders } from '@chargehand/mcollective';
import { explainBrokerError } from './explainBrokerError.ts';
import type { Connector, OutgoingRequest, ReplyChannel } from './Connector.ts';
import { stompConnector } from './stompConnector.ts';
import type { StompConnectorOptions } from './stompConnector.ts';
import type { ReplyAddress } from './StompDialect.ts';

/** How to speak to a RabbitMQ broker, or to one of a pool. */
export interface RabbitmqOptions extends StompConnectorOptions {
  readonly agentsMultiplex: boolean;
  /** Replies come through the exchange mcollective_reply; for networks whose nodes may not publish to the default exchange. */
  readonly useReplyExchange: boolean;
  /** Our identity on the network. */
  readonly senderId: string;
  /** Names our reply queues; must be the same after a restart, and nobody else's. */
  readonly clientId: string;
}

/** Replies that the broker may have under way to us; bounds our memory when thousands of hosts answer at once. */
const PREFETCH = 500;

/** An abandoned queue goes away after a week. Never change it without another queue name: the broker would refuse the old queue. */
const QUEUE_EXPIRES_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * A queue of our own that outlives our connection and the broker: what nodes answer while we are away waits in it.
 * A /temp-queue would be gone with the connection, and the replies with it.
 */
const DURABLE_QUEUE = [
  ['durable', 'true'],
  ['auto-delete', 'false'],
  ['exclusive', 'false'],
  ['x-expires', String(QUEUE_EXPIRES_MS)],
  ['prefetch-count', String(PREFETCH)],
] as const;

/** The connector for RabbitMQ over STOMP (protocol A.4). Task replies wait in a durable queue until they are accepted. */
export function rabbitmqConnector(options: RabbitmqOptions): Connector {
  const replyAddress = options.useReplyExchange ? exchangeAddress : queueAddress;
  const replies: Record<ReplyChannel, ReplyAddress> = {
    tasks: replyAddress(options.clientId),
    inquiries: replyAddress(`${options.clientId}_inquiries`),
  };
  const headers = ({ replyTo, ttlSeconds }: OutgoingRequest) =>
    rabbitmqRequestHeaders({ replyTo: replies[replyTo].replyTo, senderId: options.senderId, ttlSeconds });
  const broadcast = (collective: string, agent: string): string =>
    options.agentsMultiplex
      ? rabbitmqDestinations.multiplex(collective)
      : rabbitmqDestinations.broadcast(collective, agent);
  const dialect = {
    kind: 'rabbitmq',
    replies,
    directed: (identity: string, request: OutgoingRequest) => ({
      destination: rabbitmqDestinations.directed(request.collective, identity),
      headers: headers(request),
    }),
    broadcast: (agent: string, request: OutgoingRequest) => ({
      destination: broadcast(request.collective, agent),
      headers: headers(request),
    }),
    registration: (collective: string) => broadcast(collective, 'registration'),
    explain: explainBrokerError,
  };
  return stompConnector(dialect, options);
}

function queueAddress(clientId: string): ReplyAddress {
  const name = rabbitmqDestinations.replyQueue(clientId);
  return {
    destination: rabbitmqDestinations.queue(name),
    headers: DURABLE_QUEUE,
    replyTo: rabbitmqDestinations.existingQueue(name),
  };
}

function exchangeAddress(clientId: string): ReplyAddress {
  const address = rabbitmqDestinations.replyExchange(clientId);
  // Another name than without the exchange, because a queue keeps its binding and its arguments when the setting changes.
  const name = rabbitmqDestinations.replyQueue(`${clientId}_exchange`);
  return { destination: address, headers: [...DURABLE_QUEUE, ['x-queue-name', name]], replyTo: address };
}

import { rabbitmqDestinations, rabbitmqRequestHeaders } from '@chargehand/mcollective';
import { explainBrokerError, isQueueDown } from './explainBrokerError.ts';
import type { Connector, OutgoingRequest } from './Connector.ts';
import { stompConnector } from './stompConnector.ts';
import type { StompConnectorOptions } from './stompConnector.ts';
import type { ReplyAddress, StompDialect } from './StompDialect.ts';

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

/**
 * How many queues a channel has at most: the usual one, and two that stand in where the node of a cluster is down on
 * which it lives. With more nodes than that down a cluster has other worries.
 */
const QUEUES = 3;

/** The connector for RabbitMQ over STOMP (protocol A.4). Task replies wait in a durable queue until they are accepted. */
export function rabbitmqConnector(options: RabbitmqOptions): Connector {
  const headers = ({ ttlSeconds }: OutgoingRequest, replyTo: string) =>
    rabbitmqRequestHeaders({ replyTo, senderId: options.senderId, ttlSeconds });
  const broadcast = (collective: string, agent: string): string =>
    options.agentsMultiplex
      ? rabbitmqDestinations.multiplex(collective)
      : rabbitmqDestinations.broadcast(collective, agent);
  const dialect: StompDialect = {
    kind: 'rabbitmq',
    replies: {
      tasks: replyAddresses(options, options.clientId),
      inquiries: replyAddresses(options, `${options.clientId}_inquiries`),
    },
    isAddressDown: isQueueDown,
    directed: (identity, request, replyTo) => ({
      destination: rabbitmqDestinations.directed(request.collective, identity),
      headers: headers(request, replyTo),
    }),
    broadcast: (agent, request, replyTo) => ({
      destination: broadcast(request.collective, agent),
      headers: headers(request, replyTo),
    }),
    registration: (collective) =>
      options.agentsMultiplex
        ? rabbitmqDestinations.multiplex(collective)
        : rabbitmqDestinations.registration(collective),
    explain: explainBrokerError,
  };
  return stompConnector(dialect, options);
}

function replyAddresses({ useReplyExchange }: RabbitmqOptions, name: string): [ReplyAddress, ...ReplyAddress[]] {
  const address = useReplyExchange ? exchangeAddress : queueAddress;
  const standIns = Array.from({ length: QUEUES - 1 }, (_, index) => address(`${name}_standin${index + 1}`));
  return [address(name), ...standIns];
}

function queueAddress(clientId: string): ReplyAddress {
  const name = rabbitmqDestinations.replyQueue(clientId);
  const existing = rabbitmqDestinations.existingQueue(name);
  return { destination: rabbitmqDestinations.queue(name), headers: DURABLE_QUEUE, replyTo: existing, existing };
}

function exchangeAddress(clientId: string): ReplyAddress {
  const address = rabbitmqDestinations.replyExchange(clientId);
  // Another name than without the exchange, because a queue keeps its binding and its arguments when the setting changes.
  const name = rabbitmqDestinations.replyQueue(`${clientId}_exchange`);
  const headers = [...DURABLE_QUEUE, ['x-queue-name', name] as const];
  return { destination: address, headers, replyTo: address, existing: rabbitmqDestinations.existingQueue(name) };
}

import { activemqDestinations, requestHeaders } from '@chargehand/mcollective';
import { explainBrokerError } from './explainBrokerError.ts';
import type { Connector, OutgoingRequest } from './Connector.ts';
import { stompConnector } from './stompConnector.ts';
import type { StompConnectorOptions } from './stompConnector.ts';
import type { ReplyAddress, StompDialect } from './StompDialect.ts';

/** How to speak to an ActiveMQ broker, or to one of a pool. */
export interface ActivemqOptions extends StompConnectorOptions {
  /** Replies come to a queue of this collective, whatever the request's. */
  readonly mainCollective: string;
  readonly agentsMultiplex: boolean;
  /** Our identity on the network. */
  readonly senderId: string;
  /** Names our reply queues; must be the same after a restart, and nobody else's. */
  readonly clientId: string;
  readonly priority: number;
  readonly now: () => number;
}

/** Replies that the broker may have under way to us; bounds our memory when thousands of hosts answer at once. */
const PREFETCH = 500;

/** The connector for ActiveMQ over STOMP (protocol A.3). Task replies wait in a durable queue until they are accepted. */
export function activemqConnector(options: ActivemqOptions): Connector {
  const headers = (request: OutgoingRequest, replyTo: string, identity?: string) =>
    requestHeaders({
      replyTo,
      senderId: options.senderId,
      messageTime: Math.floor(options.now() / 1000),
      ttlSeconds: request.ttlSeconds,
      priority: options.priority,
      ...(identity === undefined ? {} : { identity }),
    });
  const broadcast = (collective: string, agent: string): string =>
    options.agentsMultiplex
      ? activemqDestinations.multiplex(collective)
      : activemqDestinations.broadcast(collective, agent);
  const dialect: StompDialect = {
    kind: 'activemq',
    replies: {
      tasks: [replyAddress(options, options.clientId, [['activemq.prefetchSize', String(PREFETCH)]])],
      inquiries: [replyAddress(options, `${options.clientId}_inquiries`, [])],
    },
    // Its queues live on every broker that somebody uses them on.
    isAddressDown: () => false,
    directed: (identity, request, replyTo) => ({
      destination: activemqDestinations.directed(request.collective),
      headers: headers(request, replyTo, identity),
    }),
    broadcast: (agent, request, replyTo) => ({
      destination: broadcast(request.collective, agent),
      headers: headers(request, replyTo),
    }),
    registration: (collective) =>
      options.agentsMultiplex
        ? activemqDestinations.multiplex(collective)
        : activemqDestinations.registration(collective),
    explain: explainBrokerError,
  };
  return stompConnector(dialect, options);
}

function replyAddress(
  { mainCollective }: ActivemqOptions,
  clientId: string,
  headers: ReplyAddress['headers'],
): ReplyAddress {
  const destination = activemqDestinations.reply(mainCollective, clientId);
  return { destination, headers, replyTo: destination };
}

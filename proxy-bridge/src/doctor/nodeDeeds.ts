import type { ClientConfig } from '@chargehand/mcollective';
import {
  activemqDestinations,
  rabbitmqDestinations,
  rabbitmqRequestHeaders,
  requestHeaders,
} from '@chargehand/mcollective';
import type { StompConnection } from '@chargehand/stomp';
import type { OutgoingRequest } from '../connectors/Connector.ts';
import { NOBODY } from './checks/checkPublishing.ts';
import type { FindingStatus } from './Finding.ts';
import { doctorId, replyTo } from './openLink.ts';

/** Something that a node has no need to do at the broker; none of them does harm, for they are about the doctor itself, or about a host that does not exist. */
export interface NodeDeed {
  /** Follows "a node may". */
  readonly what: string;
  /** How bad it is to be let do it. */
  readonly status: Exclude<FindingStatus, 'ok'>;
  readonly remedy: string;
  /** Rejects when the broker refuses it. */
  readonly attempt: (connection: StompConnection) => Promise<unknown>;
}

/** Gives a signed request of a collective that names nobody. */
export type RequestFor = (collective: string) => OutgoingRequest;

/** What an account of a node is tried with on a network, in each collective. */
export function nodeDeeds(client: ClientConfig, requestFor: RequestFor): readonly NodeDeed[] {
  const { kind } = client.connector;
  return [
    ...client.collectives.flatMap((collective) => [
      broadcasting(client, requestFor(collective)),
      ...(client.directAddressing ? [directing(client, requestFor(collective)), taking(client, collective)] : []),
    ]),
    listening(client),
    ...(kind === 'activemq' ? ACTIVEMQ_ONLY : []),
  ];
}

/** With one key for everybody, who may send may command; elsewhere a request also needs the key of a client. */
function commanding({ security }: ClientConfig): 'problem' | 'warning' {
  return security.plugin === 'psk' ? 'problem' : 'warning';
}

function broadcasting(client: ClientConfig, { collective, payload, ttlSeconds }: OutgoingRequest): NodeDeed {
  const isActivemq = client.connector.kind === 'activemq';
  const destination = (isActivemq ? activemqDestinations : rabbitmqDestinations).broadcast(collective, 'rpcutil');
  return {
    what: `send requests to all hosts of ${collective}`,
    status: commanding(client),
    remedy: isActivemq
      ? `Let nodes read topic="${collective}.*.agent" and write ${collective}.registration.agent alone, in the authorizationEntries of activemq.xml`
      : `Take ${collective}_broadcast from what nodes may write, or with registration: rabbitmqctl set_topic_permissions with "^registration$"`,
    attempt: (connection) => connection.send(destination, headersOf(client, ttlSeconds), payload, { confirm: true }),
  };
}

function directing(client: ClientConfig, { collective, payload, ttlSeconds }: OutgoingRequest): NodeDeed {
  const isActivemq = client.connector.kind === 'activemq';
  const destination = isActivemq
    ? activemqDestinations.directed(collective)
    : rabbitmqDestinations.directed(collective, NOBODY);
  return {
    what: `send requests to single hosts of ${collective}`,
    status: commanding(client),
    remedy: isActivemq
      ? `Let nodes read queue="${collective}.nodes", and not write it, in the authorizationEntries of activemq.xml`
      : `Take ${collective}_directed from what nodes may write, with rabbitmqctl set_permissions`,
    attempt: (connection) =>
      connection.send(destination, headersOf(client, ttlSeconds, NOBODY), payload, { confirm: true }),
  };
}

/** Every node must be let read there for itself, and neither broker can tell whose requests it asks for. */
function taking({ connector }: ClientConfig, collective: string): NodeDeed {
  const isActivemq = connector.kind === 'activemq';
  return {
    what: `take requests for other hosts of ${collective}`,
    status: 'note',
    remedy: `Where requests hold what other hosts must not read, use securityprovider aes_security: ${isActivemq ? 'ActiveMQ' : 'RabbitMQ'} cannot tell apart whose requests a node asks for`,
    attempt: (connection) =>
      isActivemq
        ? subscribe(connection, activemqDestinations.directed(collective), [
            ['selector', activemqDestinations.selector(NOBODY)],
          ])
        : subscribe(connection, rabbitmqDestinations.directed(collective, NOBODY)),
  };
}

/** Tried with the doctor's own replies, to which nobody writes meanwhile. */
function listening(client: ClientConfig): NodeDeed {
  const isActivemq = client.connector.kind === 'activemq';
  return {
    what: 'read the replies of other hosts',
    status: 'warning',
    remedy: isActivemq
      ? 'Let nodes write queue="*.reply.>", and not read it, in the authorizationEntries of activemq.xml'
      : `Let nodes read queues that the broker names and no others: rabbitmqctl set_permissions with "^stomp-subscription-[a-zA-Z0-9_-]{22}$|_(broadcast|directed)$" for read; ours begin with ${rabbitmqDestinations.replyQueue('')}`,
    attempt: (connection) => subscribe(connection, replyTo(client)),
  };
}

const ACTIVEMQ_ONLY: readonly NodeDeed[] = [
  {
    what: 'hear who connects to the broker, and from where',
    status: 'note',
    remedy:
      'Let nodes write topic="ActiveMQ.Advisory.>", as every subscription does, and not read it, in the authorizationEntries of activemq.xml',
    attempt: (connection) => subscribe(connection, '/topic/ActiveMQ.Advisory.Connection'),
  },
  {
    what: 'make destinations of any name',
    status: 'warning',
    remedy: 'Give queue=">" and topic=">" to administrators alone, in the authorizationEntries of activemq.xml',
    attempt: (connection) => subscribe(connection, '/topic/chargehand.doctor'),
  },
];

function subscribe(
  connection: StompConnection,
  destination: string,
  headers: readonly (readonly [string, string])[] = [],
): Promise<unknown> {
  return connection.subscribe({ destination, ack: 'auto', headers }, () => undefined);
}

function headersOf(client: ClientConfig, ttlSeconds: number, identity?: string): (readonly [string, string])[] {
  const request = { replyTo: replyTo(client), senderId: doctorId(client), ttlSeconds };
  if (client.connector.kind === 'rabbitmq') return rabbitmqRequestHeaders(request);
  const messageTime = Math.floor(Date.now() / 1000);
  return requestHeaders({ ...request, messageTime, ...(identity === undefined ? {} : { identity }) });
}

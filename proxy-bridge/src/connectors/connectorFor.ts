import type { ClientConfig } from '@chargehand/mcollective';
import type { StompOptions } from '@chargehand/stomp';
import { activemqConnector } from './activemq.ts';
import type { Connector } from './Connector.ts';

/** Makes the connector that a client configuration names; `clientId` names our reply queues. */
export function connectorFor(client: ClientConfig, clientId: string, now: () => number): Connector {
  return connectors[client.connector](client, clientId, now);
}

/** One line per kind of middleware. */
const connectors = {
  activemq: (client, clientId, now) => {
    const [first, ...rest] = client.activemq.brokers.map((broker) => stompOptions(client, broker));
    if (first === undefined) throw new Error('The client configuration names no broker');
    return activemqConnector({
      brokers: [first, ...rest],
      randomize: client.activemq.randomize,
      collective: client.mainCollective,
      senderId: client.identity,
      clientId,
      base64: client.activemq.base64,
      priority: client.activemq.priority,
      now,
    });
  },
} as const satisfies Record<ClientConfig['connector'], typeof connectorFor>;

/** Without heart-beats a dead broker would be noticed only when the kernel gives up, minutes later. */
const HEARTBEAT_SECONDS = 10;
const RECEIPT_TIMEOUT_MS = 10_000;
/** One reply may be this large; more than any agent has to say. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

function stompOptions({ activemq }: ClientConfig, broker: ClientConfig['activemq']['brokers'][number]): StompOptions {
  return {
    host: broker.host,
    port: broker.port,
    vhost: activemq.vhost,
    heartbeatMs: (activemq.heartbeatIntervalSeconds || HEARTBEAT_SECONDS) * 1000,
    connectTimeoutMs: activemq.connectTimeoutSeconds * 1000,
    receiptTimeoutMs: RECEIPT_TIMEOUT_MS,
    maxFrameBytes: MAX_FRAME_BYTES,
    ...(broker.user === undefined ? {} : { login: broker.user }),
    ...(broker.password === undefined ? {} : { passcode: broker.password }),
  };
}

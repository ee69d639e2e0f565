import type { BrokerAddress, ClientConfig, ConnectorSettings } from '@chargehand/mcollective';
import type { StompOptions } from '@chargehand/stomp';
import { activemqConnector } from './activemq.ts';
import type { Connector } from './Connector.ts';
import { rabbitmqConnector } from './rabbitmq.ts';

/** What a connector needs to know besides its settings. */
interface Context {
  readonly client: ClientConfig;
  readonly clientId: string;
  readonly now: () => number;
  readonly onDropped: NonNullable<StompOptions['onDropped']>;
}

/**
 * Makes the connector that a client configuration names; `clientId` names our reply queues and outlives a restart.
 * `onDropped` is told of messages that could not be handed on, for the log.
 */
export function connectorFor(
  client: ClientConfig,
  clientId: string,
  now: () => number,
  onDropped: Context['onDropped'] = () => undefined,
): Connector {
  const context = { client, clientId, now, onDropped };
  const settings = client.connector;
  return settings.kind === 'activemq' ? connectors.activemq(settings, context) : connectors.rabbitmq(settings, context);
}

/** One line per kind of middleware. */
const connectors = {
  activemq: (settings, context) =>
    activemqConnector({
      ...commonOptions(settings, context),
      mainCollective: context.client.mainCollective,
      priority: settings.priority,
      now: context.now,
    }),
  rabbitmq: (settings, context) =>
    rabbitmqConnector({ ...commonOptions(settings, context), useReplyExchange: settings.useReplyExchange }),
} satisfies {
  [Kind in ConnectorSettings['kind']]: (
    settings: Extract<ConnectorSettings, { kind: Kind }>,
    context: Context,
  ) => Connector;
};

function commonOptions(settings: ConnectorSettings, context: Context) {
  const [first, ...rest] = settings.brokers;
  const options = (broker: BrokerAddress) => stompOptions(settings, broker, context);
  return {
    brokers: [options(first), ...rest.map(options)] as const,
    randomize: settings.randomize,
    collectives: context.client.collectives,
    base64: settings.base64,
    agentsMultiplex: settings.agentsMultiplex,
    senderId: context.client.identity,
    clientId: context.clientId,
  };
}

/** Without heart-beats a dead broker would be noticed only when the kernel gives up, minutes later. */
const HEARTBEAT_SECONDS = 10;
/** 0 means for ever to the Ruby client; a broker that is gone must be noticed. */
const MISSED_HEARTBEATS = 2;
const RECEIPT_TIMEOUT_MS = 10_000;
/** One reply may be this large; more than any agent has to say. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

function stompOptions(settings: ConnectorSettings, broker: BrokerAddress, context: Context): StompOptions {
  return {
    host: broker.host,
    port: broker.port,
    vhost: settings.vhost,
    acceptVersions: settings.allowsStomp10 ? ['1.2', '1.1', '1.0'] : ['1.2', '1.1'],
    heartbeatMs: (settings.heartbeatIntervalSeconds || HEARTBEAT_SECONDS) * 1000,
    maxMissedHeartbeats: settings.maxMissedHeartbeats || MISSED_HEARTBEATS,
    connectTimeoutMs: settings.connectTimeoutSeconds * 1000,
    receiptTimeoutMs: RECEIPT_TIMEOUT_MS,
    maxFrameBytes: MAX_FRAME_BYTES,
    ...(broker.user === undefined ? {} : { login: broker.user }),
    ...(broker.password === undefined ? {} : { passcode: broker.password }),
    ...(broker.tls === undefined ? {} : { tls: stompTls(broker.tls) }),
    onDropped: context.onDropped,
  };
}

function stompTls({
  authorities,
  client,
  ciphers,
}: NonNullable<BrokerAddress['tls']>): NonNullable<StompOptions['tls']> {
  return {
    authorities,
    ...(client === undefined ? {} : { client }),
    ...(ciphers === undefined ? {} : { ciphers }),
  };
}

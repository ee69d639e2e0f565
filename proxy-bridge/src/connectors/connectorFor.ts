import type { BrokerAddress, ClientConfig, ConnectorSettings } from '@chargehand/mcollective';
import type { StompOptions } from '@chargehand/stomp';
import { activemqConnector } from './activemq.ts';
import type { Connector } from './Connector.ts';
import { rabbitmqConnector } from './rabbitmq.ts';
import { stompOptions } from './stompOptions.ts';

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
  const options = (broker: BrokerAddress) => ({ ...stompOptions(settings, broker), onDropped: context.onDropped });
  return {
    brokers: [options(first), ...rest.map(options)] as const,
    randomize: settings.randomize,
    base64: settings.base64,
    agentsMultiplex: settings.agentsMultiplex,
    senderId: context.client.identity,
    clientId: context.clientId,
  };
}

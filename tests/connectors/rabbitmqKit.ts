import { rabbitmqConnector } from '@chargehand/proxy-bridge/dist/connectors/rabbitmq.js';
import { rabbitmqPackages, startRabbitMq } from '../support/rabbitmq.ts';
import type { RabbitMqOptions } from '../support/rabbitmq.ts';
import { collectives, stompOptions } from './ConnectorKit.ts';
import type { ConnectorKit } from './ConnectorKit.ts';

/** RabbitMQ for the contract suite, with the default exchange or the reply exchange for replies. */
export function rabbitmqKit(useReplyExchange: boolean, options: RabbitMqOptions = {}): ConnectorKit {
  return {
    name: useReplyExchange ? 'RabbitMQ with use_reply_exchange' : 'RabbitMQ',
    packages: rabbitmqPackages,
    startBroker: () => startRabbitMq({ collectives, ...options }),
    connector: (broker, wish) =>
      rabbitmqConnector({
        brokers: wish.brokers ?? [stompOptions(broker, wish)],
        randomize: false,
        senderId: 'bridge.example.com',
        clientId: wish.clientId,
        base64: wish.base64 ?? false,
        agentsMultiplex: wish.agentsMultiplex ?? false,
        useReplyExchange,
        ...(wish.lookEveryMs === undefined ? {} : { lookEveryMs: wish.lookEveryMs }),
      }),
    nodes: {
      directed: (collective, identity) => ({
        destination: `/exchange/${collective}_directed/${identity}`,
        headers: [],
      }),
      broadcast: (collective, agent) => `/exchange/${collective}_broadcast/${agent}`,
      multiplex: (collective) => `/exchange/${collective}_broadcast`,
      replyHeaders: [
        ['mc_sender', 'node'],
        ['expiration', '70000'],
      ],
    },
  };
}

import { activemqConnector } from '@chargehand/proxy-bridge/dist/connectors/activemq.js';
import { startActiveMq } from '../support/activemq.ts';
import { connectorContract } from './connectorContract.ts';
import { stompOptions } from './ConnectorKit.ts';
import type { ConnectorKit } from './ConnectorKit.ts';

const kit: ConnectorKit = {
  name: 'ActiveMQ',
  packages: ['activemq'],
  startBroker: () => startActiveMq(),
  connector: (broker, wish) =>
    activemqConnector({
      brokers: wish.brokers ?? [stompOptions(broker, wish)],
      randomize: false,
      mainCollective: 'mcollective',
      senderId: 'bridge.example.com',
      clientId: wish.clientId,
      base64: wish.base64 ?? false,
      agentsMultiplex: wish.agentsMultiplex ?? false,
      priority: 0,
      now: () => Date.now(),
    }),
  nodes: {
    directed: (collective, identity) => ({
      destination: `/queue/${collective}.nodes`,
      headers: [['selector', `mc_identity = '${identity}'`]],
    }),
    broadcast: (collective, agent) => `/topic/${collective}.${agent}.agent`,
    multiplex: (collective) => `/topic/${collective}.agents`,
    replyHeaders: [['mc_sender', 'node']],
  },
};

await connectorContract(kit);

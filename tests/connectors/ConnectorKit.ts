import type { StompOptions, StompVersion } from '@chargehand/stomp';
import type { Connector } from '@chargehand/proxy-bridge/dist/connectors/Connector.js';
import type { BrokerAddress } from '../support/activemq.ts';

/** A broker that a suite may end and start again. */
export interface ContractBroker extends AsyncDisposable {
  readonly address: BrokerAddress;
  readonly vhost: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** How a test wants its connector; what is left out is as connectorFor does it. */
export interface ConnectorWish {
  /** Names the reply queues. */
  readonly clientId: string;
  readonly versions?: readonly StompVersion[];
  readonly base64?: boolean;
  readonly agentsMultiplex?: boolean;
  readonly maxFrameBytes?: number;
  readonly password?: string;
  /** How often an address that is down is looked for. */
  readonly lookEveryMs?: number;
  /** In place of the one broker. */
  readonly brokers?: readonly [StompOptions, ...StompOptions[]];
}

/** Where the nodes of a network listen, and what they do besides: one per kind of middleware, written from the protocol and not with our builders. */
export interface NodeDialect {
  readonly directed: (collective: string, identity: string) => NodeSubscription;
  readonly broadcast: (collective: string, agent: string) => string;
  readonly multiplex: (collective: string) => string;
  readonly replyHeaders: readonly (readonly [string, string])[];
}

/** A SUBSCRIBE of a node. */
export interface NodeSubscription {
  readonly destination: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** What the contract suite needs to know of an implementation. */
export interface ConnectorKit {
  readonly name: string;
  readonly packages: readonly string[];
  readonly startBroker: () => Promise<ContractBroker>;
  readonly connector: (broker: ContractBroker, wish: ConnectorWish) => Connector;
  readonly nodes: NodeDialect;
}

/** The collectives that a network of the suite has. */
export const collectives = ['mcollective', 'uk_collective'] as const;

/** STOMP settings of a test for the broker. */
export function stompOptions({ address, vhost }: ContractBroker, wish: ConnectorWish): StompOptions {
  return {
    host: address.host,
    port: address.port,
    vhost,
    login: address.user,
    passcode: wish.password ?? address.password,
    heartbeatMs: 10_000,
    ...(wish.versions === undefined ? {} : { acceptVersions: wish.versions }),
    ...(wish.maxFrameBytes === undefined ? {} : { maxFrameBytes: wish.maxFrameBytes }),
  };
}

import type { BrokerAddress, ClientConfig } from '@chargehand/mcollective';
import type { StompOptions } from '@chargehand/stomp';
import { stompOptions } from '../connectors/stompOptions.ts';

/** Somebody waits for the doctor: longer than this no broker needs to answer. */
const LONGEST_CONNECT_SECONDS = 10;
const RECEIPT_TIMEOUT_MS = 5_000;

/** How to connect to one broker of the pool for a short time. */
export function brokerOptions({ connector }: Pick<ClientConfig, 'connector'>, broker: BrokerAddress): StompOptions {
  const connectTimeoutMs = Math.min(connector.connectTimeoutSeconds, LONGEST_CONNECT_SECONDS) * 1000;
  return { ...stompOptions(connector, broker), connectTimeoutMs, receiptTimeoutMs: RECEIPT_TIMEOUT_MS };
}

/** The same network with this one broker, as the later checks use it. */
export function withBroker(client: ClientConfig, broker: BrokerAddress): ClientConfig {
  const connectTimeoutSeconds = Math.min(client.connector.connectTimeoutSeconds, LONGEST_CONNECT_SECONDS);
  return { ...client, connector: { ...client.connector, brokers: [broker], connectTimeoutSeconds } };
}

import type { BrokerAddress, ConnectorSettings } from '@chargehand/mcollective';
import type { StompOptions, StompVersion } from '@chargehand/stomp';

/** Without heart-beats a dead broker would be noticed only when the kernel gives up, minutes later. */
const HEARTBEAT_SECONDS = 10;
const RECEIPT_TIMEOUT_MS = 10_000;
/** One reply may be this large; more than any agent has to say. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** Older ActiveMQ versions keep what they need for an ACK of 1.2 until the connection ends (decision 0018). */
const VERSIONS = { activemq: ['1.1'], rabbitmq: ['1.2', '1.1'] } as const satisfies Record<
  ConnectorSettings['kind'],
  readonly StompVersion[]
>;

/** How to connect to one broker of the pool, with defaults that suit a bridge. */
export function stompOptions(settings: ConnectorSettings, broker: BrokerAddress): StompOptions {
  return {
    host: broker.host,
    port: broker.port,
    vhost: settings.vhost,
    acceptVersions: settings.allowsStomp10 ? [...VERSIONS[settings.kind], '1.0'] : VERSIONS[settings.kind],
    heartbeatMs: (settings.heartbeatIntervalSeconds || HEARTBEAT_SECONDS) * 1000,
    maxMissedHeartbeats: settings.maxMissedHeartbeats,
    connectTimeoutMs: settings.connectTimeoutSeconds * 1000,
    receiptTimeoutMs: RECEIPT_TIMEOUT_MS,
    maxFrameBytes: MAX_FRAME_BYTES,
    ...(broker.user === undefined ? {} : { login: broker.user }),
    ...(broker.password === undefined ? {} : { passcode: broker.password }),
    ...(broker.tls === undefined ? {} : { tls: stompTls(broker.tls) }),
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

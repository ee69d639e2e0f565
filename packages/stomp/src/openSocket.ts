import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { StompOptions, StompTls } from './StompConnection.ts';
import { BrokerUnreachable } from './stompErrors.ts';
import { tlsTrouble } from './tlsTrouble.ts';

/** Of a silent connection: a broker that has gone without a word is noticed also where no heart-beats are agreed. */
const KEEP_ALIVE_AFTER_MS = 15_000;

/** Begins to connect, with TLS from the first byte if wanted; throws BrokerUnreachable when our key material is unusable. */
export function openSocket(options: Pick<StompOptions, 'host' | 'port' | 'tls'>): Socket {
  const socket = options.tls === undefined ? connectTcp(addressOf(options)) : openTls(options, options.tls);
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
}

function addressOf({ host, port }: { host: string; port: number }): { host: string; port: number } {
  return { host, port };
}

function openTls(broker: { host: string; port: number }, tls: StompTls): Socket {
  try {
    return connectTls({ ...addressOf(broker), ...verification(broker.host, tls) });
  } catch (cause) {
    throw new BrokerUnreachable(broker, tlsTrouble(cause, broker.host), { cause });
  }
}

/**
 * What makes the connection trustworthy. rejectUnauthorized is said outright, because NODE_TLS_REJECT_UNAUTHORIZED
 * would change its default. Names are checked by Node: subject alternative names, or the common name where there is none.
 */
function verification(host: string, { authorities, client, ciphers }: StompTls): ConnectionOptions {
  return {
    ca: [...authorities],
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    // RFC 6066 allows no addresses in SNI; the certificate is checked for the address all the same.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
    ...(ciphers === undefined ? {} : { ciphers }),
  };
}

import { connect, isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Client } from 'ldapts';
import type { LdapSettings } from '../SignInSettings.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 10_000;

/** A connection to a directory, encrypted as the settings say, as nobody yet. */
export interface Directory extends AsyncDisposable {
  readonly client: Client;
}

/** Connects to the directory. Certificates are always verified, for its name. Throws what the network and TLS throw. */
export async function openDirectory(settings: LdapSettings): Promise<Directory> {
  const tls = tlsOf(settings);
  const client = new Client({
    url: settings.url.href,
    timeout: ANSWER_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(settings.url.protocol === 'ldaps:' && { tlsOptions: tls }),
    createConnection: once(connect),
  });
  const close = async (): Promise<void> => await client.unbind().catch(() => undefined);
  try {
    if (settings.startsTls) await client.startTLS(tls);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { client, [Symbol.asyncDispose]: close };
}

/** The name is given twice: to the server, which may have several certificates, and for the comparison with the one it shows. */
function tlsOf({ url, authorities }: LdapSettings): ConnectionOptions {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(authorities && { ca: authorities }),
  };
}

/** The library connects again by itself when a connection is lost, and would not begin with StartTLS then. */
function once(open: typeof connect): typeof connect {
  let isOpened = false;
  return new Proxy(open, {
    apply(target, self, parameters) {
      if (isOpened) throw new Error('The directory closed the connection');
      isOpened = true;
      const socket: unknown = Reflect.apply(target, self, parameters);
      return socket;
    },
  });
}

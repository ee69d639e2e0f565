import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

/** Where to log in, how, and as whom. */
export interface StompLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The STOMP header `host`. */
  readonly vhost: string;
  /** Undefined: plain TCP. */
  readonly tls?: ConnectionOptions | undefined;
}

/** Whether a broker welcomes a login now. Written without our STOMP package, so that the rig is no judge in its own case. */
export async function acceptsStompLogin(login: StompLogin): Promise<boolean> {
  const { host, port, tls } = login;
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls });
  // A broker that refuses a certificate just closes the connection, which is no error to `once`.
  const refused = new AbortController();
  socket.once('close', () => refused.abort());
  const signal = AbortSignal.any([refused.signal, AbortSignal.timeout(5_000)]);
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect', { signal });
    const { vhost, user, password } = login;
    socket.write(`CONNECT\naccept-version:1.0\nhost:${vhost}\nlogin:${user}\npasscode:${password}\n\n\0`);
    const answer: unknown[] = await once(socket, 'data', { signal });
    return String(answer[0]).startsWith('CONNECTED');
  } catch {
    // Not listening yet, or listening and not ready: the caller asks again until its time is over.
    return false;
  } finally {
    socket.destroy();
  }
}

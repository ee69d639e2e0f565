import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { StompOptions } from '@chargehand/stomp';
import { encodeFrame, FrameParser } from '@chargehand/stomp';

/** What a broker says of itself when it welcomes us. */
export interface BrokerGreeting {
  /** Its name and version, e.g. `RabbitMQ/3.10.8`; empty: it does not say. */
  readonly server: string;
  readonly version: string;
  /** How often each side promises to write, in milliseconds; 0: never. */
  readonly heartbeat: { readonly oursMs: number; readonly itsMs: number };
  /** The last day of its certificate; undefined without TLS. */
  readonly certificateEnds: Date | undefined;
}

/** Logs in once more to a broker that has taken us, only to read its greeting; rejects when it does not give one in time. */
export async function greetBroker(options: StompOptions, signal: AbortSignal): Promise<BrokerGreeting> {
  const socket = open(options);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(options.connectTimeoutMs ?? 10_000)]);
  try {
    await once(socket, options.tls === undefined ? 'connect' : 'secureConnect', { signal: limit });
    const ends = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined;
    socket.write(encodeFrame({ command: 'CONNECT', headers: connectHeaders(options) }, '1.0'));
    const headers = await firstHeaders(socket, limit);
    const [, itsMs = '0', wants = '0'] = /^(\d{1,9}),(\d{1,9})$/.exec(headers.get('heart-beat') ?? '') ?? [];
    const agreed = (theirs: string): number =>
      theirs === '0' || !options.heartbeatMs ? 0 : Math.max(options.heartbeatMs, Number(theirs));
    return {
      server: headers.get('server') ?? '',
      version: headers.get('version') ?? '1.0',
      heartbeat: { oursMs: agreed(wants), itsMs: agreed(itsMs) },
      certificateEnds: ends,
    };
  } finally {
    socket.on('error', () => undefined);
    socket.end(encodeFrame({ command: 'DISCONNECT', headers: [] }, '1.0'));
    socket.destroySoon();
  }
}

/** Verified like every connection of ours: it carries the password. */
function open({ host, port, tls }: StompOptions): Socket {
  if (tls === undefined) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    ca: [...tls.authorities],
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tls.client === undefined ? {} : { cert: tls.client.certificate, key: tls.client.key }),
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
  });
}

function connectHeaders(options: StompOptions): [string, string][] {
  const heartbeat = String(options.heartbeatMs ?? 0);
  return [
    ['accept-version', (options.acceptVersions ?? ['1.2']).join(',')],
    ['host', options.vhost ?? options.host],
    ['heart-beat', `${heartbeat},${heartbeat}`],
    ...(options.login === undefined ? [] : [['login', options.login] satisfies [string, string]]),
    ...(options.passcode === undefined ? [] : [['passcode', options.passcode] satisfies [string, string]]),
  ];
}

async function firstHeaders(socket: Socket, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const parser = new FrameParser();
  for (;;) {
    const received: unknown[] = await once(socket, 'data', { signal });
    const frame = received.flatMap((chunk) => (chunk instanceof Buffer ? [...parser.push(chunk)] : []))[0];
    if (frame !== undefined) return frame.headers;
  }
}

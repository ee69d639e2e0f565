import type { Socket } from 'node:net';
import type { Frame } from './Frame.ts';
import type { FrameParser } from './FrameParser.ts';
import type { StompOptions } from './StompConnection.ts';
import { BrokerUnreachable } from './stompErrors.ts';
import { tlsTrouble } from './tlsTrouble.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

type Broker = Pick<StompOptions, 'host' | 'port' | 'tls' | 'connectTimeoutMs'>;
type Trouble = ConstructorParameters<typeof BrokerUnreachable>[1];

/** Waits for the first frame on a new socket, connecting and TLS included; rejects with BrokerUnreachable, which says what is wrong. */
export function awaitAnswer(socket: Socket, parser: FrameParser, broker: Broker): Promise<Frame> {
  const { promise, resolve, reject } = Promise.withResolvers<Frame>();
  const fail = (trouble: Trouble, cause?: unknown): void => reject(new BrokerUnreachable(broker, trouble, { cause }));
  let hasSpoken = false;
  const noteSpoken = (): void => void (hasSpoken = true);
  const timeoutMs = broker.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  const timer = setTimeout(() => fail(silence(broker, timeoutMs, hasSpoken)), timeoutMs);
  const onError = (cause: Error): void => fail(socketTrouble(broker, cause, hasSpoken), cause);
  const onClose = (): void => fail(farewell(broker, hasSpoken));
  const onData = (chunk: Buffer): void => {
    if (broker.tls === undefined && isTlsRecord(chunk)) return fail(wantsTls);
    try {
      const [first] = parser.push(chunk);
      if (first !== undefined) resolve(first);
    } catch (cause) {
      fail({ fault: 'it does not answer in STOMP' }, cause);
    }
  };
  socket.on('data', onData).on('error', onError).on('close', onClose).once('secureConnect', noteSpoken);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('data', onData).off('error', onError).off('close', onClose).off('secureConnect', noteSpoken);
  });
}

const wantsTls: Trouble = {
  fault: 'it speaks TLS on this port, and we were told not to',
  remedy: 'Switch TLS on for it, or use its plain port (often 61613)',
};

/** A TLS alert (record type 21), with which a server answers what is no TLS. */
function isTlsRecord(bytes: Buffer): boolean {
  return bytes[0] === 21 && bytes[1] === 3;
}

/** hasSpoken: the TLS handshake is done. */
function silence({ tls }: Broker, timeoutMs: number, hasSpoken: boolean): Trouble {
  if (tls === undefined || hasSpoken)
    return {
      fault: `no STOMP session within ${timeoutMs} ms`,
      remedy:
        tls === undefined
          ? 'Check the address, that it speaks STOMP, and that it does not want TLS on this port'
          : 'Check that it speaks STOMP on this port',
    };
  return {
    fault: `no TLS session within ${timeoutMs} ms`,
    remedy: 'Check the address, and that it does not speak without TLS on this port',
  };
}

function socketTrouble({ host, tls }: Broker, cause: Error, hasSpoken: boolean): Trouble {
  const code = 'code' in cause ? String(cause.code) : '';
  if (tls === undefined) return { fault: cause.message || code || String(cause) };
  // Over TLS 1.3 a server judges our certificate after we think that all is well; its alert can be lost in the reset.
  if (code === 'ECONNRESET' || code === 'EPIPE') return farewell({ tls }, hasSpoken);
  return code.startsWith('E') && !code.startsWith('ERR_') ? { fault: cause.message || code } : tlsTrouble(cause, host);
}

function farewell({ tls }: Pick<Broker, 'tls'>, hasSpoken: boolean): Trouble {
  if (tls === undefined)
    return {
      fault: 'it closed the connection before answering CONNECT',
      remedy: 'Check that it speaks STOMP on this port, and does not want TLS there',
    };
  const [suspicion, remedy] =
    tls.client === undefined
      ? ['it may demand a client certificate, and none is configured', 'Give one']
      : ['it may not accept our client certificate', 'Give one that is in force and'];
  return {
    fault: `it closed the connection ${hasSpoken ? 'after' : 'during'} the TLS handshake; ${suspicion}`,
    remedy: `${remedy} signed by the broker's authority, and check that it speaks STOMP over TLS on this port`,
  };
}

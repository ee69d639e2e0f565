import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeFrame } from './encodeFrame.ts';
import { isStompVersion, type Frame, type StompVersion } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';
import { planHeartbeat } from './Heartbeat.ts';
import { SocketConnection } from './SocketConnection.ts';
import type { StompConnection, StompOptions } from './StompConnection.ts';
import { BrokerRefused, BrokerUnreachable } from './stompErrors.ts';

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_RECEIPT_TIMEOUT_MS = 15_000;
const DEFAULT_VERSIONS: readonly StompVersion[] = ['1.2', '1.1', '1.0'];

/** Opens a connection and a STOMP session on it; rejects with BrokerUnreachable or BrokerRefused. */
export async function connectStomp(options: StompOptions): Promise<StompConnection> {
  const socket = openSocket(options);
  const parser = new FrameParser(options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes });
  try {
    const connected = await shakeHands(socket, parser, options);
    return new SocketConnection(socket, parser, {
      version: parser.version,
      heartbeat: planHeartbeat(options.heartbeatMs ?? 0, connected.headers.get('heart-beat')),
      receiptTimeoutMs: options.receiptTimeoutMs ?? DEFAULT_RECEIPT_TIMEOUT_MS,
      onDropped: options.onDropped ?? (() => undefined),
    });
  } catch (cause) {
    // An error of a socket that nobody uses any more must not become an uncaught exception.
    socket.on('error', () => undefined);
    socket.destroy();
    throw cause;
  }
}

function openSocket({ host, port, tls }: StompOptions): Socket {
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ servername: host, ...tls, host, port });
  socket.setNoDelay(true);
  return socket;
}

async function shakeHands(socket: Socket, parser: FrameParser, options: StompOptions): Promise<Frame> {
  const answer = awaitFirstFrame(socket, parser, options);
  socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () => socket.write(connectFrame(options)));
  const frame = await answer;
  checkAnswer(frame, options);
  return frame;
}

function connectFrame(options: StompOptions): Buffer {
  const heartbeatMs = options.heartbeatMs ?? 0;
  const headers: [string, string][] = [
    ['accept-version', (options.acceptVersions ?? DEFAULT_VERSIONS).join(',')],
    ['host', options.vhost ?? options.host],
  ];
  if (heartbeatMs > 0) headers.push(['heart-beat', `${heartbeatMs},${heartbeatMs}`]);
  if (options.login !== undefined) headers.push(['login', options.login]);
  if (options.passcode !== undefined) headers.push(['passcode', options.passcode]);
  return encodeFrame({ command: 'CONNECT', headers }, '1.0');
}

function awaitFirstFrame(socket: Socket, parser: FrameParser, options: StompOptions): Promise<Frame> {
  const { promise, resolve, reject } = Promise.withResolvers<Frame>();
  const fail = (fault: string, cause?: unknown): void =>
    reject(new BrokerUnreachable(options.host, options.port, fault, { cause }));
  const timeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
  const timer = setTimeout(() => fail(`no STOMP session within ${timeoutMs} ms`), timeoutMs);
  const onError = (cause: Error): void => fail(cause.message || String(cause), cause);
  const onClose = (): void => fail('it closed the connection before answering CONNECT');
  const onData = (chunk: Buffer): void => {
    try {
      const [first] = parser.push(chunk);
      if (first !== undefined) resolve(first);
    } catch (cause) {
      fail('it does not answer in STOMP', cause);
    }
  };
  socket.on('data', onData).on('error', onError).on('close', onClose);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('data', onData).off('error', onError).off('close', onClose);
  });
}

function checkAnswer(frame: Frame, { host, port, acceptVersions = DEFAULT_VERSIONS }: StompOptions): void {
  if (frame.command === 'ERROR') {
    throw new BrokerRefused(host, port, frame.headers.get('message') ?? frame.body.toString('utf8', 0, 200));
  }
  if (frame.command !== 'CONNECTED')
    throw new BrokerUnreachable(host, port, `it answered CONNECT with ${frame.command}`);
  const version = frame.headers.get('version') ?? '1.0';
  if (isStompVersion(version) && acceptVersions.includes(version)) return;
  throw new BrokerUnreachable(host, port, `it chose STOMP ${version.slice(0, 20)}, which was not offered`);
}

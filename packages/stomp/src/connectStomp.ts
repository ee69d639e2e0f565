import type { Socket } from 'node:net';
import { awaitAnswer } from './awaitAnswer.ts';
import { brokerWords } from './brokerWords.ts';
import { encodeFrame } from './encodeFrame.ts';
import { isStompVersion, type Frame, type StompVersion } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';
import { planHeartbeat } from './Heartbeat.ts';
import { openSocket } from './openSocket.ts';
import { SocketConnection } from './SocketConnection.ts';
import type { StompConnection, StompOptions } from './StompConnection.ts';
import { BrokerRefused, BrokerUnreachable } from './stompErrors.ts';

const DEFAULT_RECEIPT_TIMEOUT_MS = 15_000;
/** As the Ruby client. */
const DEFAULT_MISSED_HEARTBEATS = 2;
const DEFAULT_VERSIONS: readonly StompVersion[] = ['1.2', '1.1', '1.0'];

/** Opens a connection and a STOMP session on it; rejects with BrokerUnreachable, BrokerRefused, or UnencodableHeader for a login, passcode or vhost that cannot be sent. */
export async function connectStomp(options: StompOptions): Promise<StompConnection> {
  // Before there is a socket: what is thrown in one of its listeners reaches nobody.
  const greeting = connectFrame(options);
  const socket = openSocket(options);
  const parser = new FrameParser(options.maxFrameBytes === undefined ? {} : { maxFrameBytes: options.maxFrameBytes });
  try {
    const connected = await shakeHands({ socket, parser, greeting }, options);
    const plan = planHeartbeat(options.heartbeatMs ?? 0, connected.headers.get('heart-beat'));
    return new SocketConnection(socket, parser, {
      version: parser.version,
      heartbeat: { ...plan, maxMissed: options.maxMissedHeartbeats ?? DEFAULT_MISSED_HEARTBEATS },
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

interface Beginning {
  readonly socket: Socket;
  readonly parser: FrameParser;
  readonly greeting: Buffer;
}

async function shakeHands({ socket, parser, greeting }: Beginning, options: StompOptions): Promise<Frame> {
  const answer = awaitAnswer(socket, parser, options);
  // Over TLS only now is it certain whom we tell the password.
  socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () => socket.write(greeting));
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

function checkAnswer(frame: Frame, options: StompOptions): void {
  if (frame.command === 'ERROR') throw new BrokerRefused(options, brokerWords(frame));
  if (frame.command !== 'CONNECTED')
    throw new BrokerUnreachable(options, { fault: `it answered CONNECT with ${frame.command}` });
  const version = frame.headers.get('version') ?? '1.0';
  if (isStompVersion(version) && (options.acceptVersions ?? DEFAULT_VERSIONS).includes(version)) return;
  throw new BrokerUnreachable(options, { fault: `it chose STOMP ${version.slice(0, 20)}, which was not offered` });
}

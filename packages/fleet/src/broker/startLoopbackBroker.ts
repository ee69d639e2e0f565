import { createServer, type Server, type Socket } from 'node:net';
import type { Credentials } from './agreeSession.ts';
import { BrokerAddressInUse } from './brokerErrors.ts';
import type { QueueLimits } from './BrokerQueue.ts';
import { BrokerSession } from './BrokerSession.ts';
import { Destinations, type Log } from './Destinations.ts';

/** Where to listen (port 0: any free one), who may connect (default: everybody) and how much may wait in a queue. */
export interface LoopbackBrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly credentials?: Credentials | undefined;
  readonly queueLimits?: QueueLimits;
  readonly maxFrameBytes?: number;
  readonly log?: Log;
}

/** A running broker. */
export interface LoopbackBroker extends AsyncDisposable {
  readonly port: number;
  /** How many messages wait in a queue. */
  waiting(destination: string): number;
  /** Cuts every connection, as a broker does that is restarted; queues keep what they hold. */
  dropConnections(): void;
  /** Ends all connections; what waited is lost. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: QueueLimits = { messages: 200_000, bytes: 256 * 1024 * 1024 };
const DEFAULT_MAX_FRAME_BYTES = 16 * 1024 * 1024;
const EXPIRY_SWEEP_MS = 5_000;

/** Starts a broker in this process that speaks the part of STOMP 1.0 to 1.2 that MCollective uses on ActiveMQ, in memory only. Rejects with BrokerAddressInUse. */
export async function startLoopbackBroker(options: LoopbackBrokerOptions): Promise<LoopbackBroker> {
  const log: Log = options.log ?? (() => undefined);
  const destinations = new Destinations(options.queueLimits ?? DEFAULT_LIMITS, log);
  const sessions = new Map<Socket, BrokerSession>();
  let sequence = 0;
  const core = {
    destinations,
    credentials: options.credentials,
    maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
    log,
    nextSequence: () => (sequence += 1),
  };
  const server = createServer((socket) => {
    sessions.set(socket, new BrokerSession(socket, core));
    socket.on('close', () => sessions.delete(socket));
  });
  const port = await listen(server, options);
  const sweep = setInterval(() => destinations.dropExpired(), EXPIRY_SWEEP_MS).unref();
  const dropConnections = () => sessions.forEach((session) => session.destroy());
  const close = async () => {
    clearInterval(sweep);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    dropConnections();
    await closed;
  };
  return {
    port,
    waiting: (destination) => destinations.waiting(destination),
    dropConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listen(server: Server, { host, port }: LoopbackBrokerOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause) => reject(new BrokerAddressInUse(host, port, { cause })));
  server.listen(port, host, resolve);
  await promise;
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

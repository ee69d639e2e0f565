import { connectStomp } from '../connectStomp.ts';
import { encodeFrame } from '../encodeFrame.ts';
import type { StompVersion } from '../Frame.ts';
import type { DroppedMessage, StompConnection, StompMessage } from '../StompConnection.ts';
import { answering, startBroker, type TestBroker } from './startBroker.ts';

/** A client that is subscribed to /queue/a, and what has come to it. */
export interface MessageWorld extends AsyncDisposable {
  readonly broker: TestBroker;
  readonly connection: StompConnection;
  readonly messages: readonly StompMessage[];
  readonly dropped: readonly DroppedMessage[];
  /** Resolves when the good message has come, so everything before it has been seen. */
  readonly good: Promise<StompMessage>;
}

/** Connects to a test broker that speaks this version and subscribes. Frames over 1000 bytes are too large. */
export async function messageWorld(version: StompVersion, ack: 'auto' | 'client' = 'client'): Promise<MessageWorld> {
  const connected = encodeFrame({ command: 'CONNECTED', headers: [['version', version]] }, version);
  const broker = await startBroker(answering(connected));
  const messages: StompMessage[] = [];
  const dropped: DroppedMessage[] = [];
  const { promise: good, resolve, reject } = Promise.withResolvers<StompMessage>();
  const connection = await connectStomp({
    host: '127.0.0.1',
    port: broker.port,
    maxFrameBytes: 1000,
    onDropped: (message) => dropped.push(message),
  });
  void connection.closed.then((reason) => reject(reason ?? new Error('closed before the good message')));
  // A test may do without it.
  good.catch(() => undefined);
  await connection.subscribe({ destination: '/queue/a', ack }, (message) => {
    messages.push(message);
    if (message.body.toString() === 'good') resolve(message);
  });
  const end = async (): Promise<void> => {
    await connection.disconnect();
    await broker[Symbol.asyncDispose]();
  };
  return { broker, connection, messages, dropped, good, [Symbol.asyncDispose]: end };
}

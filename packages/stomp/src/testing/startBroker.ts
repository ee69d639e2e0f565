import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { encodeFrame } from '../encodeFrame.ts';
import type { Frame } from '../Frame.ts';
import { FrameParser } from '../FrameParser.ts';

/** What a broker of a test does with a frame; `write` sends bytes to the client, `end` drops the connection. */
export type Answer = (frame: Frame, write: (bytes: Buffer) => void, end: () => void) => void;

/** A TCP server on a free port that shows what it was sent. */
export interface TestBroker extends AsyncDisposable {
  readonly port: number;
  readonly received: readonly Frame[];
  /** Bytes between frames that are heart-beats. */
  heartbeats(): number;
  /** Resolves with the first frame of this command, also when it came before. */
  saw(command: string): Promise<Frame>;
  /** Resolves when somebody has connected. */
  connected(): Promise<unknown>;
  /** How many connections were made. */
  accepted(): number;
  /** Sends bytes to every client. */
  write(bytes: Buffer): void;
}

/** Starts a broker that answers as told; with TLS if settings for it are given. */
export async function startBroker(answer: Answer, tls?: TlsOptions): Promise<TestBroker> {
  const received: Frame[] = [];
  const sockets = new Set<Socket>();
  const waiting: { command: string; resolve: (frame: Frame) => void }[] = [];
  let heartbeats = 0;
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    const parser = new FrameParser({ version: '1.0' });
    socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        if (chunk.equals(Buffer.from('\n'))) heartbeats += 1;
        // A TLS client has come to the wrong port.
        if (chunk[0] === 22) return;
        for (const frame of parser.push(chunk)) {
          received.push(frame);
          for (const { command, resolve } of waiting) if (command === frame.command) resolve(frame);
          answer(
            frame,
            (bytes) => socket.write(bytes),
            () => socket.destroy(),
          );
        }
      });
  };
  const server = (tls === undefined ? createServer(serve) : createTlsServer(tls, serve)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    heartbeats: () => heartbeats,
    saw(command) {
      const found = received.find((frame) => frame.command === command);
      if (found !== undefined) return Promise.resolve(found);
      const { promise, resolve } = Promise.withResolvers<Frame>();
      waiting.push({ command, resolve });
      return promise;
    },
    connected: () => (sockets.size > 0 ? Promise.resolve() : once(server, 'connection')),
    accepted: () => sockets.size,
    write: (bytes) => sockets.forEach((socket) => socket.write(bytes)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers CONNECT with these bytes and every wish for a receipt with one. */
export function answering(connected: Buffer): Answer {
  return (frame, write) => {
    const receipt = frame.headers.get('receipt');
    if (frame.command === 'CONNECT') write(connected);
    if (receipt !== undefined) write(encodeFrame({ command: 'RECEIPT', headers: [['receipt-id', receipt]] }, '1.0'));
  };
}

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { encodeFrame, FrameParser, type Frame } from '@chargehand/stomp';

/** What a broker of a test says to a frame: nothing, so that it confirms; the words of an ERROR; or, with null, an end without a word. */
export type Objection = (frame: Frame) => string | null | undefined;

/** A broker that accepts everybody and confirms everything, unless it objects. */
export interface TestBroker extends AsyncDisposable {
  readonly port: number;
  /** The headers of all frames with this command, in order. */
  framesOf(command: string): Record<string, string>[];
  /** Sends a message to every open subscription with this destination. */
  deliver(destination: string, body: string): void;
  /** Ends all connections. */
  hangUp(): void;
}

/** Starts one on a free port. */
export async function startBroker(objection: Objection = () => undefined): Promise<TestBroker> {
  const frames: Frame[] = [];
  const sockets = new Map<Socket, Map<string, string>>();
  const server = createServer((socket) => {
    const subscriptions = new Map<string, string>();
    sockets.set(socket, subscriptions);
    const parser = new FrameParser();
    const take = (frame: Frame): void => {
      frames.push(frame);
      const objected = objection(frame);
      const name = (header: string): string => frame.headers.get(header) ?? '';
      if (objected === null) socket.destroy();
      else if (objected !== undefined) socket.end(written('ERROR', 'message', objected));
      else if (frame.command === 'CONNECT')
        socket.write(written('CONNECTED', 'version', chosen(name('accept-version'))));
      else {
        if (frame.command === 'SUBSCRIBE') subscriptions.set(name('id'), name('destination'));
        if (frame.headers.has('receipt')) socket.write(written('RECEIPT', 'receipt-id', name('receipt')));
      }
    };
    socket
      .on('error', () => undefined)
      .on('close', () => sockets.delete(socket))
      .on('data', (chunk: Buffer) => parser.push(chunk).forEach(take));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    framesOf: (command) =>
      frames.filter((frame) => frame.command === command).map(({ headers }) => Object.fromEntries(headers)),
    deliver: (destination, body) => {
      for (const [socket, subscriptions] of sockets)
        for (const [id, its] of subscriptions) if (its === destination) socket.write(message(id, destination, body));
    },
    hangUp: () => sockets.forEach((_subscriptions, socket) => socket.destroy()),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.keys()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The first that is offered. */
function chosen(accepted: string): string {
  return accepted.split(',')[0] ?? '';
}

function written(command: string, name: string, value: string): Buffer {
  return encodeFrame({ command, headers: [[name, value]] }, '1.2');
}

function message(subscription: string, destination: string, text: string): Buffer {
  const headers = Object.entries({ subscription, destination, 'message-id': '1', ack: '1' });
  return encodeFrame({ command: 'MESSAGE', headers, body: Buffer.from(text) }, '1.2');
}

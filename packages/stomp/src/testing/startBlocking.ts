import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A broker that greets its client and from then on sends heart-beats but reads nothing, as one does that is out of memory. */
export interface BlockingBroker extends AsyncDisposable {
  readonly port: number;
  write(text: string): Promise<void>;
  /** Reads what has come, until the client has ended the connection. */
  readToTheEnd(): Promise<Buffer>;
}

/** Starts one on a free port, for one client. */
export async function startBlocking(): Promise<BlockingBroker> {
  const stack = new AsyncDisposableStack();
  const arrived = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.pause();
      socket.write('CONNECTED\nversion:1.2\nheart-beat:10,10\n\n\0');
      const beat = setInterval(() => socket.write('\n'), 10);
      socket.on('close', () => clearInterval(beat));
      arrived.resolve(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    (await arrived.promise).destroy();
    server.close();
    await once(server, 'close');
  });
  return {
    port: (server.address() as AddressInfo).port,
    write: async (text) => void (await arrived.promise).write(text),
    readToTheEnd: async () => {
      const socket = await arrived.promise;
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
      if (!socket.closed) await once(socket, 'close').catch(() => undefined);
      return Buffer.concat(chunks);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

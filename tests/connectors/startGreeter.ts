import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Something on a port of its own that accepts every login and nothing after it. */
export interface Greeter extends AsyncDisposable {
  readonly port: number;
}

/** Starts one; what comes after the login is answered with these bytes and the end, or with the end alone. */
export async function startGreeter(answer: string | undefined): Promise<Greeter> {
  const server = createServer((socket: Socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write('CONNECTED\nversion:1.2\n\n\0');
        if (answer === undefined) socket.end();
        else socket.once('data', () => socket.end(answer));
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

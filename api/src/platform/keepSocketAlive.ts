import type { Socket } from 'node:net';
import { Liveness, type Outflow } from './Liveness.ts';

/** What we need of a WebSocket to find out whether anybody is there. */
export interface PingedSocket {
  readonly readyState: number;
  readonly OPEN: number;
  ping(): void;
  terminate(): void;
  on(event: 'pong', heard: () => void): unknown;
  once(event: 'close', closed: () => void): unknown;
}

/** So often it is looked. */
const LOOK_EVERY_MS = 12_000;

/** Pings a socket until it closes, and ends it when nobody is there any more (see Liveness). */
export function keepSocketAlive(socket: PingedSocket, connection: Socket): void {
  const liveness = new Liveness();
  const looking = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    switch (liveness.look(outflowOf(connection))) {
      case 'ping':
        return socket.ping();
      case 'wait':
        return;
      case 'end':
        return socket.terminate();
    }
  }, LOOK_EVERY_MS);
  socket.on('pong', () => liveness.hear());
  socket.once('close', () => clearInterval(looking));
}

function outflowOf(connection: Socket): Outflow {
  // Of a large piece only the handle knows how much has gone; Node.js looks there too before it says that a socket is idle.
  const handle: unknown = Reflect.get(connection, '_handle');
  const queued: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'writeQueueSize') : 0;
  return {
    sent: connection.bytesWritten - connection.writableLength,
    queued: typeof queued === 'number' ? queued : 0,
  };
}

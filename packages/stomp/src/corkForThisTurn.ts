import type { Socket } from 'node:net';

/** Lets what one turn of the event loop writes (fifty requests, or the ACKs of all replies of a chunk) leave in one call to the system. */
export function corkForThisTurn(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

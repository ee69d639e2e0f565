import type { Socket } from 'node:net';

/** Closes a connection on which nothing at all has come in time: Node.js waits for the end of headers, but for their beginning for ever. */
export function endSilentConnection(connection: Socket, withinMs: number): void {
  const ending = setTimeout(() => {
    if (connection.bytesRead === 0) connection.destroy();
  }, withinMs);
  connection.once('close', () => clearTimeout(ending));
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What we need of a WebSocket of the server. */
export interface ServerSocket {
  readonly readyState: number;
  readonly OPEN: number;
  /** What was handed to it and has not gone to the network. */
  readonly bufferedAmount: number;
  send(data: string | Buffer, options: { binary: boolean; fin: boolean }, sent?: (error?: Error | null) => void): void;
}

/** A socket with more than this waiting is given nothing more (F43). */
export const MOST_BUFFERED_BYTES = 1_024 * 1_024;
const LOOK_AGAIN_MS = 50;

/** Bodies up to this size are copied behind their head: one frame costs less than two. */
const SMALL_BYTES = 4_096;

/** Resolves when the socket has room, has closed, or the signal aborts. */
export async function untilRoom(socket: ServerSocket, signal: AbortSignal): Promise<void> {
  while (isOpen(socket) && !signal.aborted && socket.bufferedAmount > MOST_BUFFERED_BYTES)
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
}

/**
 * Sends a `next` message; resolves when it has gone to the network, the socket has closed, or the signal aborts. A body that many sockets
 * are sent is queued as it is, not copied, as the second frame of the message.
 */
export async function sendMessage(
  socket: ServerSocket,
  message: { readonly id: string; readonly body: Buffer },
  signal: AbortSignal,
): Promise<void> {
  if (!isOpen(socket) || signal.aborted) return;
  const { body } = message;
  const head = `{"id":${JSON.stringify(message.id)},"type":"next","payload":`;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    if (body.length <= SMALL_BYTES) return socket.send(head + body.toString(), { binary: false, fin: true }, done);
    socket.send(head, { binary: false, fin: false });
    socket.send(body, { binary: false, fin: true }, done);
  });
}

function isOpen({ readyState, OPEN }: ServerSocket): boolean {
  return readyState === OPEN;
}

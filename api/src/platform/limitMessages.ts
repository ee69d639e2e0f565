/** What we need of a WebSocket to count what it sends. */
export interface CountedSocket {
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', heard: () => void): unknown;
}

/** A page sends a few when it opens, and then one ping in ten seconds. */
export const MESSAGE_LIMIT = { messages: 100, withinMs: 10_000 } as const;

/** Closes a socket that sends more than a hundred messages within ten seconds, and ends it if it goes on. */
export function limitMessages(socket: CountedSocket, now: () => number = () => performance.now()): void {
  let [since, count] = [now(), 0];
  socket.on('message', () => {
    if (now() - since >= MESSAGE_LIMIT.withinMs) [since, count] = [now(), 0];
    count += 1;
    if (count === MESSAGE_LIMIT.messages + 1) socket.close(4429, 'Too many messages within ten seconds');
    if (count > 2 * MESSAGE_LIMIT.messages) socket.terminate();
  });
}

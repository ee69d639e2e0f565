/** What we need of a WebSocket to close it. */
export interface IdleSocket {
  close(code: number, reason: string): void;
  once(event: 'close', closed: () => void): unknown;
}

/** Subscriptions come and go while a page changes; who has none at two looks wants nothing. */
const LOOK_EVERY_MS = 10_000;

/** The code of the protocol for who lets too much time pass. */
const TIMED_OUT = 4408;

/** Closes a socket on which nothing has been subscribed to for ten to twenty seconds: nobody knows who holds it, for who it is is asked with a subscription. */
export function endIdleSocket(socket: IdleSocket, subscriptions: Readonly<Record<string, unknown>>): void {
  let isIdle = false;
  const looking = setInterval(() => {
    const hasNone = Object.keys(subscriptions).length === 0;
    if (hasNone && isIdle) socket.close(TIMED_OUT, 'No subscription');
    isIdle = hasNone;
  }, LOOK_EVERY_MS);
  socket.once('close', () => clearInterval(looking));
}

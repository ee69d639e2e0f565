import type { IncomingMessage } from 'node:http';

/** A body of the usual size comes within this time, also over a bad line. */
const BODY_WITHIN_MS = 15_000;

/** Closes the connection of a request whose body has not come in time: Node.js itself waits as long as for the largest upload. */
export function endSlowBody(request: IncomingMessage, withinMs = BODY_WITHIN_MS): void {
  const ending = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, withinMs);
  for (const event of ['end', 'close', 'error']) request.once(event, () => clearTimeout(ending));
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that Linux gives to whoever connects, or asks for any: a part that is started again must find its port as it left it. And above
 * those that browsers refuse.
 */
const FIRST_PORT = 10_100;
const PORTS = 21_900;

/** Each process begins elsewhere and goes on from there: what was found a moment ago, and nobody listens on yet, is not found again. */
let next = randomInt(PORTS);

/** A TCP port on loopback that nobody listens on at this moment, that the system gives to nobody by itself, and this function to nobody else. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + next;
    next = (next + 1) % PORTS;
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return false;
    throw cause;
  }
  server.close();
  await once(server, 'close');
  return true;
}

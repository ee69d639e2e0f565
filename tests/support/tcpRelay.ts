import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A stretch of network between a client and a server on this machine. */
export interface TcpRelay extends AsyncDisposable {
  readonly port: number;
  /** How many connections have come so far. */
  readonly accepted: number;
  /** Lets the connections that there are go dead without a word to either side; new ones are carried. */
  freeze(): void;
  /** Carries on where the frozen connections were; what was sent meanwhile arrives. */
  thaw(): void;
}

/** Carries every connection to a port of 127.0.0.1 and back. */
export async function startTcpRelay(targetPort: number): Promise<TcpRelay> {
  const open = new Set<Socket>();
  const peers = new WeakMap<Socket, Socket>();
  let frozen = new WeakSet<Socket>();
  let accepted = 0;
  const server = createServer((near) => {
    accepted += 1;
    const far = connect({ host: '127.0.0.1', port: targetPort });
    join(near, far);
    join(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no TCP address');
  return {
    port: address.port,
    get accepted() {
      return accepted;
    },
    freeze: () => {
      frozen = new WeakSet(open);
      for (const socket of open) socket.unpipe().pause();
    },
    thaw: () => {
      frozen = new WeakSet();
      for (const socket of open) {
        const peer = peers.get(socket);
        if (peer !== undefined) socket.pipe(peer);
      }
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };

  // The end of a frozen side is no news for the other side.
  function join(from: Socket, to: Socket): void {
    open.add(from);
    peers.set(from, to);
    from.pipe(to);
    from.on('error', () => undefined);
    from.once('close', () => {
      open.delete(from);
      if (!frozen.has(from)) to.destroy();
    });
  }
}

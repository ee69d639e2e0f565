import type { FastifyInstance } from 'fastify';

/** Serves whether the process lives and the database answers, and the figures of the process. */
export function serveHealth(server: FastifyInstance, checkReadiness: () => Promise<void>): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    try {
      await checkReadiness();
      return { status: 'ready' };
    } catch {
      return await reply.code(503).send({ status: 'the database does not answer' });
    }
  });
  server.get('/metrics', async (_request, reply) => {
    const { rss, heapUsed } = process.memoryUsage();
    return await reply
      .type('text/plain; version=0.0.4')
      .send(
        [
          '# TYPE process_resident_memory_bytes gauge',
          `process_resident_memory_bytes ${rss}`,
          '# TYPE process_heap_bytes gauge',
          `process_heap_bytes ${heapUsed}`,
          '# TYPE process_uptime_seconds counter',
          `process_uptime_seconds ${process.uptime()}`,
          ...describeSockets([...server.websocketServer.clients]),
          '',
        ].join('\n'),
      );
  });
}

/** How many watch, and what was handed to their sockets and has not gone to the network. */
function describeSockets(sockets: readonly { readonly bufferedAmount: number }[]): readonly string[] {
  return [
    '# TYPE websocket_clients gauge',
    `websocket_clients ${sockets.length}`,
    '# TYPE websocket_buffered_bytes gauge',
    `websocket_buffered_bytes ${sockets.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0)}`,
  ];
}

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AppError } from './AppError.ts';
import type { ApiConfig } from './config.ts';

/** Somebody else listens where we should. */
export class PortInUse extends AppError {
  readonly code = 'PORT_IN_USE';
  constructor(
    readonly port: number,
    options: ErrorOptions,
  ) {
    super(`Port ${port} is in use. Stop the program that has it, or set PORT to another one.`, options);
  }
}

/** Starts listening; returns the base URL. Throws PortInUse. */
export async function listen(server: FastifyInstance, { port, listenHost }: ApiConfig): Promise<string> {
  try {
    await server.listen({ port, host: listenHost });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') throw new PortInUse(port, { cause });
    throw cause;
  }
  const address = server.server.address() as AddressInfo;
  return `http://${listenHost.includes(':') ? `[${listenHost}]` : listenHost}:${address.port}`;
}

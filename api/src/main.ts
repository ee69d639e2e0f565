import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { AppError } from './platform/AppError.ts';
import { startApi } from './app.ts';
import { ConfigFaults, readConfig } from './platform/config.ts';
import { describeError, log } from './platform/log.ts';

/** As in sysexits.h: a supervisor must not start again what cannot work. */
const EXIT = { unavailable: 69, software: 70, configuration: 78 } as const;

async function main(): Promise<void> {
  const api = await startApi(readConfig(process.env, fileURLToPath(new URL('../../client/dist', import.meta.url))));
  log('info', 'ready', { url: api.url });
  const stop = (signal: string): void => {
    log('info', 'stopping', { signal });
    api[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(error: unknown): never {
  if (error instanceof AppError) log('error', 'fatal', { code: error.code, message: error.message });
  else log('error', 'fatal', { code: 'INTERNAL', message: describeError(error) });
  process.exit(
    error instanceof ConfigFaults ? EXIT.configuration : error instanceof AppError ? EXIT.unavailable : EXIT.software,
  );
}

process.on('unhandledRejection', fail);
main().catch(fail);

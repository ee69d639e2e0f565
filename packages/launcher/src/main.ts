import { fileURLToPath } from 'node:url';
import { AlreadyRunning } from './lockDataDir.ts';
import { readStartConfig, StartConfigFaults } from './startConfig.ts';
import { startChargehand } from './startChargehand.ts';
import { ProcessFailed } from './supervise.ts';

const EXIT = { failed: 1, configuration: 78 } as const;

async function main(): Promise<void> {
  const stopping = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.resolve(signal));
  const home = fileURLToPath(new URL('../../..', import.meta.url));
  const config = readStartConfig(process.env, home);
  const starting = startChargehand({ config, home, apiEnv: apiEnvironment(), onProgress: (step) => say(`… ${step}`) });
  // A signal during the start waits for its end: only then is known what must be stopped.
  await using chargehand = await starting;
  say(`Chargehand is ready: ${chargehand.signInUrl}`);
  const signal = await Promise.race([stopping.promise, chargehand.failed]);
  say(`… stopping (${signal})`);
}

function apiEnvironment(): NodeJS.ProcessEnv {
  const password = process.env['CHARGEHAND_ADMIN_PASSWORD'];
  const host = process.env['CHARGEHAND_LISTEN'];
  return { ...(password && { CHARGEHAND_ADMIN_PASSWORD: password }), ...(host && { CHARGEHAND_LISTEN: host }) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const isForPeople =
    error instanceof StartConfigFaults || error instanceof ProcessFailed || error instanceof AlreadyRunning;
  process.stderr.write(
    `${isForPeople ? `${error.code}: ${error.message}` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = error instanceof StartConfigFaults ? EXIT.configuration : EXIT.failed;
});

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

const FOR_THE_API = [
  'CHARGEHAND_ADMIN_PASSWORD',
  'CHARGEHAND_AUDIT_CHECKPOINTS',
  'CHARGEHAND_LISTEN',
  'CHARGEHAND_PUBLIC_URL',
  'CHARGEHAND_SIGN_IN',
  'CHARGEHAND_SOURCES',
  'CHARGEHAND_TRUSTED_PROXIES',
] as const;
/** What files of settings may name as the place of a secret. */
const SECRET_PREFIX = 'CHARGEHAND_SECRET_';

function apiEnvironment(): NodeJS.ProcessEnv {
  const names = [...FOR_THE_API, ...Object.keys(process.env).filter((name) => name.startsWith(SECRET_PREFIX))];
  const given = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''));
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

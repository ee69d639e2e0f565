import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SiteBroker } from '@chargehand/fleet';
import { eventOf } from '@chargehand/launcher';
import { startActiveMq } from '../../support/activemq.ts';
import type { ActiveMq } from '../../support/activemq.ts';
import { findFreePort } from '@chargehand/launcher';
import { startRabbitMq } from '../../support/rabbitmq.ts';
import type { RabbitMq } from '../../support/rabbitmq.ts';
import { MortalProcess } from './MortalProcess.ts';

/** What a site of a campaign can run on; loopback is the fleet's own, which needs no Debian package. */
export type Middleware = 'loopback' | 'activemq' | 'rabbitmq';

/** A broker that can be killed. */
export interface RigBroker extends AsyncDisposable {
  readonly site: SiteBroker;
  /** As a power cut would; what it had only in memory is lost. */
  kill(): Promise<void>;
  /** After `kill`, on the same port. */
  restart(): Promise<void>;
  /** The process that we run; undefined: the broker looks after its own. */
  readonly process: MortalProcess | undefined;
}

/** Starts a broker of a kind and returns when it takes logins. */
export async function startRigBroker(
  middleware: Middleware,
  place: { readonly name: string; readonly folder: string; readonly login: string; readonly passcode: string },
): Promise<RigBroker> {
  if (middleware === 'loopback') return await startLoopback(place);
  const broker = middleware === 'activemq' ? await startActiveMq() : await startRabbitMq();
  return realBroker(broker);
}

function realBroker(broker: ActiveMq | RabbitMq): RigBroker {
  const { host, port, user: login, password: passcode } = broker.address;
  return {
    site: { host, port, login, passcode, middleware: broker.kind },
    kill: () => broker.kill(),
    restart: () => broker.restart(),
    process: undefined,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

async function startLoopback({
  name,
  folder,
  login,
  passcode,
}: {
  readonly name: string;
  readonly folder: string;
  readonly login: string;
  readonly passcode: string;
}): Promise<RigBroker> {
  const port = await findFreePort();
  const process_ = new MortalProcess({
    name: `broker ${name}`,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('./loopbackMain.js', import.meta.url))],
    env: { PATH: process.env['PATH'], PORT: String(port), LOGIN: login, PASSCODE: passcode },
    logFile: join(folder, `broker-${name}.log`),
    isReadyLine: (line) => eventOf(line)?.['event'] === 'ready',
    stopSignal: 'SIGTERM',
    hopelessExits: [],
  });
  await process_.start();
  return {
    site: { host: '127.0.0.1', port, login, passcode },
    kill: () => process_.kill(),
    restart: () => process_.start(),
    process: process_,
    [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
  };
}

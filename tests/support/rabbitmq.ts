import { glob, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerAddress } from './activemq.ts';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import type { OwnedProcess } from './ownedProcess.ts';
import { rabbitmqDefinitions } from './rabbitmqDefinitions.ts';
import type { RabbitMqUser } from './rabbitmqDefinitions.ts';
import { acceptsStompLogin } from './stompLogin.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** What a test wants of its broker. */
export interface RabbitMqOptions {
  /** Those that have exchanges; `mcollective` alone if not given. */
  readonly collectives?: readonly string[];
  /** Users besides the one of `address`, who may do everything. */
  readonly extraUsers?: readonly RabbitMqUser[];
  /** Exchanges that are left out, as by an admin who has forgotten them. */
  readonly missingExchanges?: readonly string[];
  /** Where its management interface listens; not at all if not given. */
  readonly managementPort?: number;
}

/** Debian's RabbitMQ 3.10, ours alone: own node name, ports, folder and epmd, gone when disposed of. */
export interface RabbitMq extends AsyncDisposable {
  readonly kind: 'rabbitmq';
  readonly address: BrokerAddress;
  /** The virtual host in which the exchanges are. */
  readonly vhost: string;
  readonly pid: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, after `kill`, on the same port; what is durable is still there. */
  restart(): Promise<void>;
}

/** The Debian package that this broker comes from. */
export const rabbitmqPackages = ['rabbitmq-server'] as const;

const vhost = '/mcollective';

/** Starts Debian's RabbitMQ with the exchanges of MCollective and returns when it accepts STOMP logins. */
export async function startRabbitMq(options: RabbitMqOptions = {}): Promise<RabbitMq> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('rabbitmq'));
  const ports = { stomp: await findFreePort(), distribution: await findFreePort(), epmd: await findFreePort() };
  const address = { host: '127.0.0.1', port: ports.stomp, user: 'mcollective', password: 'a-password-for-tests' };
  const place = { folder: folder.path, ports };
  await writeSettings(place, address, options);
  cleanup.use(await startPortMapper(place));
  let server = await startServer(place, address);
  // Looked up at the end: after a restart it is another process.
  cleanup.defer(() => server.stop());
  const resources = cleanup.move();
  return {
    kind: 'rabbitmq',
    address,
    vhost,
    get pid() {
      return server.pid;
    },
    kill: () => server.stop('SIGKILL'),
    restart: async () => {
      server = await startServer(place, address);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

interface Place {
  readonly folder: string;
  readonly ports: { readonly stomp: number; readonly distribution: number; readonly epmd: number };
}

async function writeSettings(place: Place, address: BrokerAddress, options: RabbitMqOptions): Promise<void> {
  const { folder, ports } = place;
  const definitions = rabbitmqDefinitions({
    vhost,
    users: [{ name: address.user, password: address.password }, ...(options.extraUsers ?? [])],
    collectives: options.collectives ?? ['mcollective'],
    missingExchanges: options.missingExchanges ?? [],
  });
  const settings = {
    'listeners.tcp': 'none',
    'stomp.listeners.tcp.1': `127.0.0.1:${String(ports.stomp)}`,
    load_definitions: join(folder, 'definitions.json'),
    'log.console': 'true',
    'log.file': 'false',
    ...(options.managementPort !== undefined && {
      'management.tcp.ip': '127.0.0.1',
      'management.tcp.port': String(options.managementPort),
    }),
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  const plugins = ['rabbitmq_stomp', ...(options.managementPort === undefined ? [] : ['rabbitmq_management'])];
  await mkdir(join(folder, 'mnesia'));
  await writeFile(join(folder, 'definitions.json'), definitions);
  await writeFile(join(folder, 'rabbitmq.conf'), lines.join(''));
  await writeFile(join(folder, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
}

// Without one of our own Erlang would start a machine-wide one that stays when everything else has ended.
async function startPortMapper({ folder, ports }: Place): Promise<OwnedProcess> {
  return startOwnedProcess({
    name: 'epmd',
    command: 'epmd',
    args: ['-port', String(ports.epmd), '-address', '127.0.0.1'],
    cwd: folder,
    outputFile: join(folder, 'epmd.log'),
  });
}

async function startServer(place: Place, address: BrokerAddress): Promise<OwnedProcess> {
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(
    await startOwnedProcess({
      name: 'RabbitMQ',
      command: await serverScript(),
      args: [],
      cwd: place.folder,
      env: serverEnvironment(place),
      outputFile: join(place.folder, 'rabbitmq.log'),
      stopTimeoutMs: 10_000,
    }),
  );
  await untilReady(server, () => acceptsStompLogin({ ...address, vhost }), 120_000);
  cleanup.move();
  return server;
}

// The version is part of the path. The wrapper in /usr/sbin would change to the user rabbitmq and to Debian's folders.
async function serverScript(): Promise<string> {
  for await (const path of glob('/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server')) return path;
  throw new Error('RabbitMQ is not installed: /usr/lib/rabbitmq/lib has no rabbitmq-server');
}

function serverEnvironment({ folder, ports }: Place): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: folder,
    TMPDIR: folder,
    // Makes the script turn into the Erlang machine instead of watching over it, so that its process id is the broker's.
    RUNNING_UNDER_SYSTEMD: 'true',
    ERL_EPMD_PORT: String(ports.epmd),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
    RABBITMQ_NODENAME: `chargehand${String(ports.stomp)}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}',
  };
}

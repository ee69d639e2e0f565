import { glob, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerAddress } from '../support/activemq.ts';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from '../support/ownedProcess.ts';
import type { OwnedProcess } from '../support/ownedProcess.ts';
import { rabbitmqDefinitions } from '../support/rabbitmqDefinitions.ts';
import { acceptsStompLogin } from '../support/stompLogin.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collectives } from './ConnectorKit.ts';
import type { ContractBroker } from './ConnectorKit.ts';

/** Two nodes of RabbitMQ that share users, exchanges and the names of queues; a queue itself lives on one of them. */
export interface RabbitMqCluster extends AsyncDisposable {
  readonly first: ContractBroker;
  readonly second: ContractBroker;
}

const vhost = '/mcollective';
const login = { host: '127.0.0.1', user: 'mcollective', password: 'marionette' } as const;

/** Starts one, with an epmd of its own; returns when both nodes accept STOMP logins. */
export async function startRabbitMqCluster(): Promise<RabbitMqCluster> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('rabbitmq-cluster'));
  const epmdPort = await findFreePort();
  const [name, command, outputFile] = ['epmd', 'epmd', join(folder.path, 'epmd.log')];
  const args = ['-port', String(epmdPort), '-address', '127.0.0.1'];
  cleanup.use(await startOwnedProcess({ name, command, args, cwd: folder.path, outputFile }));
  const cookie = `cookie${epmdPort}`;
  const first = await planNode('first', { folder: folder.path, epmdPort, cookie });
  const second = await planNode('second', { folder: folder.path, epmdPort, cookie });
  await writeSettings(first, [`load_definitions = ${join(folder.path, 'definitions.json')}`]);
  await writeSettings(second, [
    'cluster_formation.peer_discovery_backend = classic_config',
    `cluster_formation.classic_config.nodes.1 = ${first.nodeName}`,
  ]);
  const content = { vhost, users: [{ name: login.user, password: login.password }], collectives, missingExchanges: [] };
  await writeFile(join(folder.path, 'definitions.json'), rabbitmqDefinitions(content));
  const brokers = { first: cleanup.use(await startNode(first)), second: cleanup.use(await startNode(second)) };
  const resources = cleanup.move();
  return { ...brokers, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

interface NodePlan {
  readonly nodeName: string;
  readonly folder: string;
  readonly address: BrokerAddress;
  readonly env: NodeJS.ProcessEnv;
}

async function planNode(
  name: string,
  common: { readonly folder: string; readonly epmdPort: number; readonly cookie: string },
): Promise<NodePlan> {
  const folder = join(common.folder, name);
  const nodeName = `${name}${common.epmdPort}@localhost`;
  const env = {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOME: folder,
    TMPDIR: folder,
    // Makes the script turn into the Erlang machine, so that its process id is the broker's.
    RUNNING_UNDER_SYSTEMD: 'true',
    ERL_EPMD_PORT: String(common.epmdPort),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_DIST_PORT: String(await findFreePort()),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `+S 2:2 -setcookie ${common.cookie} -kernel inet_dist_use_interface {127,0,0,1}`,
  };
  return { nodeName, folder, address: { ...login, port: await findFreePort() }, env };
}

async function writeSettings({ folder, address }: NodePlan, more: readonly string[]): Promise<void> {
  const stomp = `stomp.listeners.tcp.1 = 127.0.0.1:${address.port}`;
  const lines = ['listeners.tcp = none', stomp, 'log.console = true', 'log.file = false', ...more, ''];
  await mkdir(join(folder, 'mnesia'), { recursive: true });
  await writeFile(join(folder, 'rabbitmq.conf'), lines.join('\n'));
  await writeFile(join(folder, 'enabled_plugins'), '[rabbitmq_stomp].\n');
}

async function startNode(plan: NodePlan): Promise<ContractBroker> {
  let server = await startServer(plan);
  return {
    address: plan.address,
    vhost,
    kill: () => server.stop('SIGKILL'),
    restart: async () => {
      server = await startServer(plan);
    },
    [Symbol.asyncDispose]: () => server.stop('SIGKILL'),
  };
}

async function startServer({ nodeName: name, folder, address, env }: NodePlan): Promise<OwnedProcess> {
  await using cleanup = new AsyncDisposableStack();
  const command = await serverScript();
  const plan = { name, command, args: [], cwd: folder, env, outputFile: join(folder, 'rabbitmq.log') };
  const server = cleanup.use(await startOwnedProcess(plan));
  await untilReady(server, () => acceptsStompLogin({ ...address, vhost }), 90_000);
  cleanup.move();
  return server;
}

async function serverScript(): Promise<string> {
  for await (const path of glob('/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server')) return path;
  throw new Error('RabbitMQ is not installed: /usr/lib/rabbitmq/lib has no rabbitmq-server');
}

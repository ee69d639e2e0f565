import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { activemqXml, createKeyStores } from './activemqConfig.ts';
import type { ActiveMqPlan, BrokerTlsFiles } from './activemqConfig.ts';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import type { OwnedProcess } from './ownedProcess.ts';
import { acceptsStompLogin } from './stompLogin.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** Where a broker listens for STOMP and who may log in. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** What a test wants of its broker. */
export interface ActiveMqOptions {
  /** A second port with TLS, on which the broker demands a certificate of this authority. */
  readonly tls?: BrokerTlsFiles;
  /** As a broker has it on which nobody has raised it: the stock page of 200 messages starves live hosts behind requests for dead ones (protocol I.5). */
  readonly hasStockPageSize?: boolean;
  /** Nobody may read reply queues, as when an admin has forgotten to allow it. */
  readonly forbidsReplies?: boolean;
  /** An account for nodes, who may do no more than they need. */
  readonly confinedNode?: { readonly user: string; readonly password: string };
}

/** Debian's ActiveMQ 5.17, ours alone: own port, own folder, gone when disposed of. */
export interface ActiveMq extends AsyncDisposable {
  readonly kind: 'activemq';
  /** ActiveMQ has none and ignores what clients say. */
  readonly vhost: string;
  readonly address: BrokerAddress;
  /** The same broker on its TLS port; undefined without the option. */
  readonly tlsAddress: BrokerAddress | undefined;
  readonly pid: number;
  /** Ends it as a power cut would; what it had only in memory is lost. */
  kill(): Promise<void>;
  /** Starts it again, after `kill`, on the same ports and with the queues that it had on disk. */
  restart(): Promise<void>;
}

const installation = '/usr/share/activemq';
const vhost = 'mcollective';

/** Starts Debian's ActiveMQ and returns when it accepts STOMP logins. Needs the package `activemq`. */
export async function startActiveMq(options: ActiveMqOptions = {}): Promise<ActiveMq> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('activemq'));
  const plan = await writeSettings(folder.path, options);
  const address = { host: '127.0.0.1', port: plan.port, user: plan.user, password: plan.password };
  let java = await startJava(folder.path, address);
  // Looked up at the end: after a restart it is another process.
  cleanup.defer(() => java.stop());
  const resources = cleanup.move();
  return {
    kind: 'activemq',
    vhost,
    address,
    tlsAddress: plan.tls && { ...address, port: plan.tls.port },
    get pid() {
      return java.pid;
    },
    kill: () => java.stop('SIGKILL'),
    restart: async () => {
      java = await startJava(folder.path, address);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function writeSettings(folder: string, options: ActiveMqOptions): Promise<ActiveMqPlan> {
  const { tls, hasStockPageSize = false, forbidsReplies = false, confinedNode } = options;
  const dataDir = join(folder, 'data');
  const plan = {
    ...{ port: await findFreePort(), user: 'mcollective', password: 'a-password-for-tests', dataDir, forbidsReplies },
    confinedNode,
    nodesPageSize: hasStockPageSize ? undefined : 20_000,
    tls: tls && { port: await findFreePort(), stores: await createKeyStores(folder, tls) },
  };
  await mkdir(dataDir);
  await writeFile(join(folder, 'activemq.xml'), activemqXml(plan));
  await writeFile(join(folder, 'log4j.properties'), logSettings);
  return plan;
}

async function startJava(folder: string, address: BrokerAddress): Promise<OwnedProcess> {
  await using cleanup = new AsyncDisposableStack();
  const properties = {
    'activemq.home': installation,
    'activemq.base': folder,
    'activemq.conf': folder,
    'activemq.data': join(folder, 'data'),
    'java.io.tmpdir': folder,
    'log4j.configuration': `file:${join(folder, 'log4j.properties')}`,
  };
  const java = cleanup.use(
    await startOwnedProcess({
      name: 'ActiveMQ',
      command: 'java',
      args: [
        ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'],
        ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
        ...['-jar', `${installation}/bin/activemq.jar`, 'start', `xbean:file:${join(folder, 'activemq.xml')}`],
      ],
      cwd: folder,
      outputFile: join(folder, 'activemq.log'),
      stopTimeoutMs: 10_000,
    }),
  );
  await untilReady(java, () => acceptsStompLogin({ ...address, vhost }), 120_000);
  cleanup.move();
  return java;
}

const logSettings = `log4j.rootLogger=INFO, console
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d %-5p %c - %m%n
`;

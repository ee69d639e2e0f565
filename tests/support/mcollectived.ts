import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerAddress } from './activemq.ts';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import type { OwnedProcess } from './ownedProcess.ts';
import { repositoryRoot } from './repositoryRoot.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** The libdir with the tests' own agent `probe`, its DDL and their fact plugin. */
export const probeLibdir = join(repositoryRoot, 'tests/support/agents');

/** Where Debian's package puts the agents and DDL files that come with MCollective, `rpcutil` among them. */
export const stockLibdir = '/usr/lib/ruby/vendor_ruby';

/** One managed host of a test. */
export interface McollectivedPlan {
  readonly identity: string;
  readonly broker: BrokerAddress;
  readonly psk: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
  /** The file to which the probe agent appends one line for each execution; many daemons may share it. */
  readonly recordFile: string;
  /** Searched for agents before the stock ones. */
  readonly agentDir?: string;
}

/** A real mcollectived 2.12.5 in the foreground. */
export interface Mcollectived extends AsyncDisposable {
  readonly identity: string;
  readonly pid: number;
  /** Writes new facts; the daemon reads them with the next request. */
  setFacts(facts: Readonly<Record<string, string>>): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a real mcollectived and returns once it waits for messages, all its subscriptions sent. Needs the package `mcollective`. */
export async function startMcollectived(plan: McollectivedPlan): Promise<Mcollectived> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder(`mcollectived-${plan.identity}`));
  const setFacts = (facts: Readonly<Record<string, string>>): Promise<void> =>
    writeFile(join(folder.path, 'facts.json'), JSON.stringify(facts));
  await setFacts(plan.facts);
  await writeFile(join(folder.path, 'classes.txt'), (plan.classes ?? []).map((name) => `${name}\n`).join(''));
  await writeFile(join(folder.path, 'server.cfg'), serverConfig(plan, folder.path), { mode: 0o600 });
  const daemon = cleanup.use(await startDaemon(plan.identity, folder.path));
  await untilReady(daemon, () => isListening(join(folder.path, 'daemon.log')), 60_000);
  const resources = cleanup.move();
  return {
    identity: plan.identity,
    pid: daemon.pid,
    setFacts,
    stop: (signal) => daemon.stop(signal),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The text of a client.cfg with which an MCollective client, such as our bridge, joins the same network. */
export function clientConfig(options: {
  readonly identity: string;
  readonly broker: BrokerAddress;
  readonly psk: string;
  readonly logFile: string;
  readonly libdirs?: readonly string[];
}): string {
  return configText({
    ...networkSettings(options.broker, options.psk),
    identity: options.identity,
    libdir: (options.libdirs ?? [probeLibdir, stockLibdir]).join(':'),
    logfile: options.logFile,
    factsource: 'jsonfile',
  });
}

function startDaemon(identity: string, folder: string): Promise<OwnedProcess> {
  return startOwnedProcess({
    name: `mcollectived ${identity}`,
    command: '/usr/sbin/mcollectived',
    args: ['--no-daemonize', '--config', join(folder, 'server.cfg')],
    cwd: folder,
    outputFile: join(folder, 'daemon.log'),
  });
}

// The daemon writes this line, at level debug only, when it has sent all its SUBSCRIBE frames and enters its receive loop.
async function isListening(logFile: string): Promise<boolean> {
  return (await readFile(logFile, 'utf8')).includes('Waiting for a message from ActiveMQ');
}

function serverConfig(plan: McollectivedPlan, folder: string): string {
  return configText({
    ...networkSettings(plan.broker, plan.psk),
    identity: plan.identity,
    libdir: [plan.agentDir ?? probeLibdir, stockLibdir].join(':'),
    logger_type: 'console',
    loglevel: 'debug',
    color: '0',
    daemonize: '0',
    factsource: 'jsonfile',
    'plugin.jsonfile': join(folder, 'facts.json'),
    classesfile: join(folder, 'classes.txt'),
    'plugin.probe.record': plan.recordFile,
  });
}

function networkSettings(broker: BrokerAddress, psk: string): Readonly<Record<string, string>> {
  return {
    main_collective: 'mcollective',
    collectives: 'mcollective',
    direct_addressing: '1',
    securityprovider: 'psk',
    'plugin.psk': psk,
    connector: 'activemq',
    'plugin.activemq.pool.size': '1',
    'plugin.activemq.pool.1.host': broker.host,
    'plugin.activemq.pool.1.port': String(broker.port),
    'plugin.activemq.pool.1.user': broker.user,
    'plugin.activemq.pool.1.password': broker.password,
  };
}

function configText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

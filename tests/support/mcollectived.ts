import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configText, networkSettings } from './networkConfig.ts';
import type { NetworkPlan } from './networkConfig.ts';
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
  readonly network: NetworkPlan;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
  /** The file to which the probe agent appends one line for each execution; many daemons may share it. */
  readonly recordFile: string;
  /** Searched for agents before the stock ones. */
  readonly agentDir?: string;
  /** How often it announces itself; not at all if not given. */
  readonly registerIntervalSeconds?: number | undefined;
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
  await untilReady(daemon, () => isListening(join(folder.path, 'daemon.log')), 120_000);
  const resources = cleanup.move();
  return {
    identity: plan.identity,
    pid: daemon.pid,
    setFacts,
    stop: (signal) => daemon.stop(signal),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The text of a client.cfg with which an MCollective client, such as our bridge or `mco`, joins a network. */
export function clientConfig(options: {
  readonly identity: string;
  readonly network: NetworkPlan;
  readonly logFile: string;
  readonly libdirs?: readonly string[] | undefined;
}): string {
  return configText({
    ...networkSettings(options.network),
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
  return /Waiting for a message from (ActiveMQ|RabbitMQ)/.test(await readFile(logFile, 'utf8'));
}

function serverConfig(plan: McollectivedPlan, folder: string): string {
  return configText({
    ...networkSettings(plan.network),
    identity: plan.identity,
    libdir: [plan.agentDir ?? probeLibdir, stockLibdir].join(':'),
    logger_type: 'console',
    loglevel: 'debug',
    color: '0',
    daemonize: '0',
    factsource: 'jsonfile',
    'plugin.jsonfile': join(folder, 'facts.json'),
    classesfile: join(folder, 'classes.txt'),
    registerinterval: String(plan.registerIntervalSeconds ?? 0),
    'plugin.probe.record': plan.recordFile,
  });
}

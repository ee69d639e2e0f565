import { join } from 'node:path';
import { pskSeal, readDdlFiles, type AgentDdl } from '@chargehand/mcollective';
import type { Log } from './broker/Destinations.ts';
import { startLoopbackBroker, type LoopbackBroker } from './broker/startLoopbackBroker.ts';
import { describeFleet, type FleetDescription } from './description/describeFleet.ts';
import { UnknownFleetHost, UnreadablePlugins } from './fleetErrors.ts';
import { FleetSite } from './FleetSite.ts';
import { ExecutionLog } from './hosts/ExecutionLog.ts';
import { FleetHost, type HostNetwork } from './hosts/FleetHost.ts';
import type { FleetScript } from './hosts/FleetScript.ts';
import { pluginsFolder, siteSecrets, writeNetworkFiles, type FleetFiles, type SiteNetwork } from './writeFleetFiles.ts';

/** What fleet to start and where it keeps its files. */
export interface FleetOptions {
  /** For client.cfg of each site, inventory.json, secrets and executions.jsonl. */
  readonly dir: string;
  readonly hosts: number;
  /** Default 1. */
  readonly seed?: number;
  /** Ports of the loopback brokers in the order of the sites; default and 0: any free one. */
  readonly ports?: readonly number[];
  /** Brokers and keys that are there already, in the order of the sites; then no loopback broker is started. */
  readonly networks?: readonly SiteNetwork[];
  readonly script?: FleetScript;
  /** Default: executions.jsonl in dir. */
  readonly executionLog?: string;
  readonly log?: Log;
}

/** A running fleet. */
export interface Fleet extends AsyncDisposable {
  readonly description: FleetDescription;
  readonly sites: readonly FleetSiteStatus[];
  readonly inventory: string;
  readonly executionLog: string;
  /** A host by its name, to script it. Throws UnknownFleetHost. */
  host(name: string): FleetHost;
  close(): Promise<void>;
}

/** One site of a running fleet. */
export interface FleetSiteStatus {
  readonly proxy: string;
  readonly port: number;
  /** Path of its client.cfg. */
  readonly clientConfig: string;
  readonly network: SiteNetwork;
  /** Undefined: the fleet uses a broker that somebody else runs. */
  readonly broker: LoopbackBroker | undefined;
}

const COLLECTIVE = 'mcollective';
/** Nodes only answer; a caller id is part of a seal all the same. */
const NODE_CALLER = 'identity=fleet';

/** Starts brokers and hosts in this process and writes the files by which bridges and the API find them; ready when it resolves. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  await using started = new AsyncDisposableStack();
  const description = describeFleet({ hosts: options.hosts, seed: options.seed ?? 1 });
  const executionLog = options.executionLog ?? join(options.dir, 'executions.jsonl');
  const executions = started.adopt(new ExecutionLog(executionLog), (file) => file.close());
  const brokers = await startBrokers(options, description, started);
  const files = await writeNetworkFiles(
    description,
    options.dir,
    brokers.map(({ network }) => network),
  );
  const hosts = makeHosts(description, { ddls: await readPlugins(), executions });
  for (const [name, script] of options.script ?? []) findHost(hosts, name).script(script);
  await connectSites(description, files, { hosts, log: options.log ?? (() => undefined), started });
  const running = started.move();
  return {
    description,
    sites: files.sites.map((site, at) => ({ ...site, port: site.network.broker.port, broker: brokers[at]?.broker })),
    inventory: files.inventory,
    executionLog,
    host: (name) => findHost(hosts, name),
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface StartedBroker {
  readonly network: SiteNetwork;
  readonly broker: LoopbackBroker | undefined;
}

async function startBrokers(
  { dir, ports, networks, log }: FleetOptions,
  { sites }: FleetDescription,
  started: AsyncDisposableStack,
): Promise<StartedBroker[]> {
  if (networks !== undefined) return networks.map((network) => ({ network, broker: undefined }));
  const brokers: StartedBroker[] = [];
  for (const [at, { proxy }] of sites.entries()) {
    const { psk, login, passcode } = await siteSecrets(dir, proxy);
    const host = '127.0.0.1';
    const broker = started.use(
      await startLoopbackBroker({
        host,
        port: ports?.[at] ?? 0,
        credentials: { login, passcode },
        ...(log === undefined ? {} : { log }),
      }),
    );
    brokers.push({ broker, network: { psk, broker: { host, port: broker.port, login, passcode } } });
  }
  return brokers;
}

async function readPlugins(): Promise<ReadonlyMap<string, AgentDdl>> {
  const { ddls, refused } = await readDdlFiles([pluginsFolder]);
  if (refused.length > 0 || ddls.length === 0)
    throw new UnreadablePlugins(
      pluginsFolder,
      refused.map((fault) => fault.message),
    );
  return new Map(ddls.map((ddl) => [ddl.metadata.name, ddl]));
}

function makeHosts({ sites }: FleetDescription, network: HostNetwork): ReadonlyMap<string, FleetHost> {
  return new Map(sites.flatMap((site) => site.hosts).map((host) => [host.name, new FleetHost(host, network)]));
}

function findHost(hosts: ReadonlyMap<string, FleetHost>, name: string): FleetHost {
  const host = hosts.get(name);
  if (host === undefined) throw new UnknownFleetHost(name);
  return host;
}

async function connectSites(
  description: FleetDescription,
  files: FleetFiles,
  { hosts, log, started }: { hosts: ReadonlyMap<string, FleetHost>; log: Log; started: AsyncDisposableStack },
): Promise<void> {
  for (const { proxy, network } of files.sites) {
    const names = description.sites.find((site) => site.proxy === proxy)?.hosts ?? [];
    const members = names.map(({ name }) => findHost(hosts, name));
    const options = {
      proxy,
      hosts: members,
      broker: network.broker,
      seal: pskSeal(network.psk, NODE_CALLER),
      collective: COLLECTIVE,
      log,
    };
    await started.use(new FleetSite(options)).connect();
  }
}

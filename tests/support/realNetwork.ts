import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startActiveMq } from './activemq.ts';
import type { ActiveMq } from './activemq.ts';
import { clientConfig, startMcollectived } from './mcollectived.ts';
import type { Mcollectived } from './mcollectived.ts';
import type { NetworkPlan } from './networkConfig.ts';
import { createNetworkKeys, sharedPsk } from './networkKeys.ts';
import type { Member, NetworkKeys } from './networkKeys.ts';
import { readProbeRecord } from './probeRecord.ts';
import type { ProbeExecution } from './probeRecord.ts';
import { startRabbitMq } from './rabbitmq.ts';
import type { RabbitMq } from './rabbitmq.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** The host of a real network: its name, its facts (`mood` steers the probe agent) and its Puppet classes. */
export interface RealHost {
  readonly identity: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
}

/** What kind of network; ActiveMQ with psk over plain TCP if nothing is said. */
export interface RealNetworkOptions {
  readonly middleware?: 'activemq' | 'rabbitmq';
  /** `ssl` is with the marshal serialiser. */
  readonly security?: 'psk' | 'ssl';
  /** TLS with client certificates; on ActiveMQ only. */
  readonly tls?: boolean;
  /** The first is the main one; `mcollective` alone if not given. */
  readonly collectives?: readonly string[];
  readonly directAddressing?: boolean;
  readonly agentsMultiplex?: boolean;
  readonly base64?: boolean;
  readonly registerIntervalSeconds?: number;
  /** Where the clients read DDL files; the hosts' own folders if not given. */
  readonly clientLibdirs?: readonly string[];
}

/** A whole MCollective network made of the real programs. */
export interface RealNetwork extends AsyncDisposable {
  readonly broker: ActiveMq | RabbitMq;
  readonly hosts: ReadonlyMap<string, Mcollectived>;
  /** The shared secret of a network with securityprovider psk. */
  readonly psk: string;
  /** A client.cfg for a bridge on this network; its libdir has the DDL files of `probe` and `rpcutil`. */
  readonly clientConfigPath: string;
  /** A client.cfg for `mco`, which is another client with keys of its own. */
  readonly mcoConfigPath: string;
  /** What the hosts themselves say they executed with the probe agent. */
  executions(): Promise<readonly ProbeExecution[]>;
}

/** The Debian packages that a real network with ActiveMQ is made of. */
export const realNetworkPackages = ['mcollective', 'mcollective-client', 'activemq', 'ruby-stomp'] as const;

/** Starts a broker and one real mcollectived for each host, and returns when all of them listen. */
export async function startRealNetwork(
  hosts: readonly RealHost[],
  options: RealNetworkOptions = {},
): Promise<RealNetwork> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('network'));
  const { security = 'psk', tls = false, registerIntervalSeconds } = options;
  const keys = await createNetworkKeys(folder.path, { security, tls });
  const broker = cleanup.use(await startBroker(options, keys));
  const recordFile = join(folder.path, 'probe.record');
  const network = planFor('node', broker, keys, options);
  const daemons = await startTogether(
    hosts,
    (host) => startMcollectived({ ...host, network, recordFile, registerIntervalSeconds }),
    cleanup,
  );
  const writeConfig = (member: Member) =>
    writeClientConfig(folder.path, member, planFor(member, broker, keys, options), options.clientLibdirs);
  const clientConfigPath = await writeConfig('bridge');
  const mcoConfigPath = await writeConfig('mco');
  const resources = cleanup.move();
  return {
    broker,
    hosts: new Map(daemons.map((daemon) => [daemon.identity, daemon])),
    psk: sharedPsk,
    clientConfigPath,
    mcoConfigPath,
    executions: () => readProbeRecord(recordFile),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function startBroker(options: RealNetworkOptions, { brokerTls }: NetworkKeys): Promise<ActiveMq | RabbitMq> {
  const { middleware = 'activemq', collectives = ['mcollective'] } = options;
  if (middleware === 'rabbitmq') return startRabbitMq({ collectives });
  return startActiveMq(brokerTls === undefined ? {} : { tls: brokerTls });
}

function planFor(
  member: Member,
  broker: ActiveMq | RabbitMq,
  { security, tls }: NetworkKeys,
  options: RealNetworkOptions,
): NetworkPlan {
  const isTls = broker.kind === 'activemq' && broker.tlsAddress !== undefined;
  return {
    middleware: broker.kind,
    broker: isTls ? broker.tlsAddress : broker.address,
    vhost: broker.vhost,
    collectives: options.collectives ?? ['mcollective'],
    security: security[member],
    tls: tls?.[member],
    directAddressing: options.directAddressing ?? true,
    agentsMultiplex: options.agentsMultiplex ?? false,
    base64: options.base64 ?? false,
  };
}

async function writeClientConfig(
  folder: string,
  member: Member,
  network: NetworkPlan,
  libdirs: readonly string[] | undefined,
): Promise<string> {
  const file = join(folder, member === 'bridge' ? 'client.cfg' : `${member}.cfg`);
  const options = { identity: `${member}.example.com`, network, logFile: join(folder, `${member}.log`), libdirs };
  await writeFile(file, clientConfig(options), { mode: 0o600 });
  return file;
}

// When one of them fails, those that did start must be ended too: allSettled, not all.
async function startTogether(
  hosts: readonly RealHost[],
  start: (host: RealHost) => Promise<Mcollectived>,
  cleanup: AsyncDisposableStack,
): Promise<readonly Mcollectived[]> {
  const results = await Promise.allSettled(hosts.map(start));
  const started = results.filter((result) => result.status === 'fulfilled').map((result) => cleanup.use(result.value));
  const failures = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'Some hosts of the real network did not start');
  return started;
}

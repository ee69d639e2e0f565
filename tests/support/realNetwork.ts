import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startActiveMq } from './activemq.ts';
import type { ActiveMq } from './activemq.ts';
import { clientConfig, startMcollectived } from './mcollectived.ts';
import type { Mcollectived } from './mcollectived.ts';
import { readProbeRecord } from './probeRecord.ts';
import type { ProbeExecution } from './probeRecord.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** The host of a real network: its name, its facts (`mood` steers the probe agent) and its Puppet classes. */
export interface RealHost {
  readonly identity: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly classes?: readonly string[];
}

/** A whole MCollective network made of the real programs. */
export interface RealNetwork extends AsyncDisposable {
  readonly broker: ActiveMq;
  readonly hosts: ReadonlyMap<string, Mcollectived>;
  readonly psk: string;
  /** A client.cfg for a bridge on this network; its libdir has the DDL files of `probe` and `rpcutil`. */
  readonly clientConfigPath: string;
  /** What the hosts themselves say they executed with the probe agent. */
  executions(): Promise<readonly ProbeExecution[]>;
}

/** The Debian packages that a real network is made of. */
export const realNetworkPackages = ['mcollective', 'activemq', 'ruby-stomp'] as const;

/** Starts ActiveMQ and one real mcollectived for each host, and returns when all of them listen. */
export async function startRealNetwork(hosts: readonly RealHost[]): Promise<RealNetwork> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('network'));
  const broker = cleanup.use(await startActiveMq());
  const psk = 'sekrit';
  const recordFile = join(folder.path, 'probe.record');
  const network = { broker: broker.address, psk, recordFile };
  const daemons = await startTogether(hosts, (host) => startMcollectived({ ...host, ...network }), cleanup);
  const clientConfigPath = join(folder.path, 'client.cfg');
  const logFile = join(folder.path, 'client.log');
  const identity = 'bridge.example.com';
  await writeFile(clientConfigPath, clientConfig({ identity, broker: broker.address, psk, logFile }), { mode: 0o600 });
  const resources = cleanup.move();
  return {
    broker,
    hosts: new Map(daemons.map((daemon) => [daemon.identity, daemon])),
    psk,
    clientConfigPath,
    executions: () => readProbeRecord(recordFile),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
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

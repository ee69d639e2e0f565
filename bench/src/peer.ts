import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@chargehand/tests/dist/support/temporaryFolder.js';
import { startBroker } from './broker/startBroker.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { median } from './median.ts';
import { hostNames } from './network.ts';
import { rateOf } from './replies.ts';
import { runMco, type McoReport } from './runMco.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import { takeTurns } from './takeTurns.ts';
import { writeClientConfig } from './writeClientConfig.ts';

const SIZES = [
  { hosts: 10_000, rounds: 3 },
  { hosts: 50_000, rounds: 1 },
] as const;
/** Far more than it needs; as installed it would give up in the middle. */
const PATIENCE = ['-t', '240', '--publish_timeout', '240', '--ttl', '300'];
/** Its fastest way: no discovery, one request a host, published by one thread while another reads. */
const TITLE = 'mco rpc --nodes FILE --threaded --json, time-outs raised, from its start to its end';

/** A call of named hosts, one request each, by our parts and by the Ruby client: replies/s and CPU a reply. */
export async function peer(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await peerOf(size)));
  return figures;
}

async function peerOf({ hosts, rounds }: (typeof SIZES)[number]): Promise<readonly Figure[]> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await temporaryFolder('bench-peer'));
  const { address } = cleanup.use(await startBroker());
  cleanup.use(await startSwarm({ broker: address, hosts, isEachConnected: false }));
  const consumer = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: true }));
  const nodesFile = join(folder, 'nodes');
  await writeFile(nodesFile, `${hostNames(hosts).join('\n')}\n`);
  const configPath = await writeClientConfig(folder, address, 'mco.example.com');
  const mco = { configPath, outputFile: join(folder, 'mco.json'), hosts };
  const directed = (chunksAtOnce: number) => () =>
    consumer.ask({ hosts, addressing: { kind: 'directed', chunksAtOnce } });
  const taken = await takeTurns(
    {
      mco: () => runMco({ ...mco, options: ['--nodes', nodesFile, '--threaded', ...PATIENCE] }),
      stepwise: directed(1),
      overlapped: directed(4),
    },
    { rounds },
  );
  const compare = comparison(hosts, taken.mco);
  return [
    ...compare('', 'connector, 50 requests written, their receipts awaited, then the next 50', taken.stepwise),
    ...compare('-overlapped', 'the same, but four times 50 requests may wait for receipts', taken.overlapped),
  ];
}

type Compare = (suffix: string, what: string, ours: readonly McoReport[]) => readonly Figure[];

function comparison(hosts: number, theirs: readonly McoReport[]): Compare {
  const got = median(theirs.map(({ replies }) => replies));
  const remarks = [
    `mco got ${got.toLocaleString('en')} of ${hosts.toLocaleString('en')} replies in ${theirs.map(({ wallMs }) => (wallMs / 1000).toFixed(1)).join(', ')} s`,
    'ours runs on, as the bridge does; mco is started for each call, which is part of its time and CPU. Neither stores anything',
  ];
  return (suffix, what, ours) => [
    figureOf({
      name: `peer-${hosts}${suffix}`,
      unit: 'replies/s',
      product: { what, rounds: ours.map(rateOf) },
      limit: { what: TITLE, rounds: theirs.map(rateOf) },
      target: { bound: 'at least', ratio: 5 },
      remarks,
    }),
    figureOf({
      name: `peerCpu-${hosts}${suffix}`,
      unit: 'µs CPU a reply',
      product: { what, rounds: ours.map(cpuOf) },
      limit: { what: TITLE, rounds: theirs.map(cpuOf) },
      target: { bound: 'at most', ratio: 0.1 },
    }),
  ];
}

function cpuOf({ cpuMicros, replies }: McoReport): number {
  return cpuMicros / replies;
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@chargehand/tests/dist/support/temporaryFolder.js';
import { startBroker } from './broker/startBroker.ts';
import type { Addressing } from './consumer/Consumer.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { hostNames } from './network.ts';
import { rateOf } from './replies.ts';
import { runMco, type McoReport } from './runMco.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import { takeTurns } from './takeTurns.ts';
import { writeClientConfig } from './writeClientConfig.ts';

const SIZES = [
  { hosts: 10_000, rounds: 5 },
  { hosts: 50_000, rounds: 1 },
] as const;
/** More than it needs; as installed it would give up in the middle. */
const PATIENCE = ['-t', '90', '--publish_timeout', '90', '--ttl', '300'];
/** Its fastest way: no discovery, one request a host, published by one thread while another reads. */
const MCO = 'mco rpc --nodes FILE --threaded --json, time-outs raised, from its start to its end';
const OURS = {
  directed: 'a request a host; 50 written, their receipts awaited, then the next 50',
  overlapped: 'a request a host; eight times 50 may wait for their receipts',
  named: 'broadcasts that name 500 hosts each, one after the other',
} as const;
const ADDRESSING = {
  directed: { kind: 'directed', chunksAtOnce: 1 },
  overlapped: { kind: 'directed', chunksAtOnce: 8 },
  named: { kind: 'named', hostsEach: 500 },
} as const satisfies Record<keyof typeof OURS, Addressing>;

/** A call of so many named hosts by our parts and by the Ruby client: replies/s and CPU a reply. */
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
  const options = ['--nodes', nodesFile, '--threaded', ...PATIENCE];
  const mco = () => runMco({ configPath, outputFile: join(folder, 'mco.json'), options, hosts });
  const ours = (way: keyof typeof OURS) => (): Promise<McoReport> =>
    consumer.ask({ hosts, addressing: ADDRESSING[way] });
  const taken = await takeTurns(
    { mco, directed: ours('directed'), overlapped: ours('overlapped'), named: ours('named') },
    { rounds },
  );
  return (['directed', 'overlapped', 'named'] as const).flatMap((way) => compare(`${hosts}-${way}`, OURS[way], taken[way], taken.mco));
}

function compare(name: string, what: string, ours: readonly McoReport[], theirs: readonly McoReport[]): readonly Figure[] {
  const got = theirs.map(({ replies, wallMs }) => `${replies.toLocaleString('en')} in ${(wallMs / 1000).toFixed(1)} s`);
  return [
    figureOf({
      name: `peer-${name}`,
      unit: 'replies/s',
      product: { what, rounds: ours.map(rateOf) },
      limit: { what: MCO, rounds: theirs.map(rateOf) },
      target: { bound: 'at least', ratio: 5 },
      remarks: [
        `mco got ${got.join(', ')}`,
        'ours runs on, as the bridge does; mco is started for each call, which is part of its time and CPU; neither stores anything',
      ],
    }),
    figureOf({
      name: `peerCpu-${name}`,
      unit: 'µs CPU a reply',
      product: { what, rounds: ours.map(cpuOf) },
      limit: { what: MCO, rounds: theirs.map(cpuOf) },
      target: { bound: 'at most', ratio: 0.1 },
    }),
  ];
}

function cpuOf({ cpuMicros, replies }: McoReport): number {
  return cpuMicros / replies;
}

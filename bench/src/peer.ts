import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@chargehand/tests/dist/support/repositoryRoot.js';
import { temporaryFolder } from '@chargehand/tests/dist/support/temporaryFolder.js';
import { startBroker } from './broker/startBroker.ts';
import type { Addressing } from './consumer/Consumer.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { CALL, hostNames } from './network.ts';
import { rateOf } from './replies.ts';
import { RubyClient } from './RubyClient.ts';
import type { RubyReport } from './runRubyClient.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import { takeTurns } from './takeTurns.ts';
import { writeClientConfig } from './writeClientConfig.ts';

const SIZES = [
  { hosts: 10_000, rounds: 5, isDirectedToo: true },
  // `mco rpc --nodes` hangs at this size more often than not.
  { hosts: 50_000, rounds: 3, isDirectedToo: false },
] as const;

const OURS = {
  broadcast: 'one broadcast, replies decoded, verified and presented',
  directed: 'a request a host; 50 written, their receipts awaited, then the next 50',
  overlapped: 'a request a host; eight times 50 may wait for their receipts',
} as const;
type Way = keyof typeof OURS;
const ADDRESSING = {
  broadcast: { kind: 'everyone' },
  directed: { kind: 'directed', chunksAtOnce: 1 },
  overlapped: { kind: 'directed', chunksAtOnce: 8 },
} as const satisfies Record<Way, Addressing>;
/** Of ours alone, before the turn that warms up both sides. */
const WARM_UPS = 6;

/** A call of so many hosts by our parts and by the Ruby client, both with one broadcast and both with a request a host: replies/s and CPU a reply. */
export async function* peer(): AsyncIterable<Figure> {
  for (const size of SIZES) yield* peerOf(size);
}

async function* peerOf({ hosts, rounds, isDirectedToo }: (typeof SIZES)[number]): AsyncIterable<Figure> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await temporaryFolder('bench-peer'));
  const { address } = cleanup.use(await startBroker());
  cleanup.use(await startSwarm({ broker: address, hosts, isEachConnected: false }));
  const consumer = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: true }));
  const theirs = await rubyClients(folder, hosts, await writeClientConfig(folder, address, 'mco.example.com'));
  const ours = (way: Way) => (): Promise<RubyReport> => consumer.ask({ hosts, addressing: ADDRESSING[way] });
  const side = (way: Way, first: RubyReport, calls: readonly RubyReport[]): OurSide => ({
    name: `${hosts}-${way}`,
    what: OURS[way],
    first,
    ours: calls,
  });
  const firstBroadcast = await warmUp(ours('broadcast'));
  const broadcast = await takeTurns({ ours: ours('broadcast'), theirs: () => theirs.broadcast.call() }, { rounds });
  yield* compare(side('broadcast', firstBroadcast, broadcast.ours), theirs.broadcast, broadcast.theirs);
  if (!isDirectedToo) return;
  const firstDirected = await warmUp(ours('directed'));
  const firstOverlapped = await warmUp(ours('overlapped'));
  const { directed, overlapped, mco } = await takeTurns(
    { directed: ours('directed'), overlapped: ours('overlapped'), mco: () => theirs.mco.call() },
    { rounds },
  );
  yield* compare(side('directed', firstDirected, directed), theirs.mco, mco);
  yield* compare(side('overlapped', firstOverlapped, overlapped), theirs.mco, mco);
}

/** Calls until the compiler has seen the code; gives the first of them, which it had not. */
async function warmUp(call: () => Promise<RubyReport>): Promise<RubyReport> {
  const first = await call();
  for (let calls = 1; calls < WARM_UPS; calls += 1) await call();
  return first;
}

/** More than it needs; as installed it would give up in the middle. */
const PATIENCE_SECONDS = '60';

async function rubyClients(folder: string, hosts: number, configPath: string) {
  const nodesFile = join(folder, 'nodes');
  await writeFile(nodesFile, `${hostNames(hosts).join('\n')}\n`);
  const inputs = Object.entries(CALL.inputs).map(([name, value]) => `${name}=${value}`);
  const patience = ['-t', PATIENCE_SECONDS, '--publish_timeout', PATIENCE_SECONDS];
  const options = ['--nodes', nodesFile, '--threaded', '--json', ...patience, '--config', configPath];
  const script = join(repositoryRoot, 'bench', 'src', 'broadcastWithRuby.rb');
  const outputFile = join(folder, 'answers.json');
  return {
    mco: new RubyClient('mco rpc --nodes FILE --threaded --json, time-outs raised, from its start to its end', {
      ...{ outputFile, hosts },
      command: ['mco', 'rpc', CALL.agent, CALL.action, ...inputs, ...options],
    }),
    broadcast: new RubyClient(
      'the Ruby client called by a script, one broadcast, no discovery, from its start to its end',
      {
        ...{ outputFile, hosts },
        command: ['ruby', script, configPath, nodesFile, PATIENCE_SECONDS, CALL.action, ...inputs],
      },
    ),
  };
}

/** Our side of a comparison. */
interface OurSide {
  readonly name: string;
  readonly what: string;
  readonly first: RubyReport;
  readonly ours: readonly RubyReport[];
}

function compare(
  { name, what, first, ours }: OurSide,
  client: RubyClient,
  theirs: readonly RubyReport[],
): readonly Figure[] {
  const got = theirs.map(({ replies, wallMs }) => `${replies.toLocaleString('en')} in ${(wallMs / 1000).toFixed(1)} s`);
  return [
    figureOf({
      name: `peer-${name}`,
      unit: 'replies/s',
      product: { what, rounds: ours.map(rateOf) },
      limit: { what: client.what, rounds: theirs.map(rateOf) },
      target: { bound: 'at least', ratio: 5 },
      remarks: [
        `Ruby got ${got.join(', ')}; it hung and was started again ${client.hangs} times, which is not counted`,
        `ours runs on, as the bridge does, and has made ${WARM_UPS + 1} such calls before; Ruby is started for each call, which is part of its time and CPU; neither stores anything`,
      ],
    }),
    figureOf({
      name: `peerCpu-${name}`,
      unit: 'µs CPU a reply',
      product: { what, rounds: ours.map(cpuOf) },
      limit: { what: client.what, rounds: theirs.map(cpuOf) },
      target: { bound: 'at most', ratio: 0.1 },
      remarks: [`our first call of the kind since the start took ${Math.round(cpuOf(first))} µs a reply`],
    }),
  ];
}

function cpuOf({ cpuMicros, replies }: RubyReport): number {
  return cpuMicros / replies;
}

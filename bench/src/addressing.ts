import { setTimeout as sleep } from 'node:timers/promises';
import { startBroker, type Broker } from './broker/startBroker.ts';
import type { Addressing } from './consumer/Consumer.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { median } from './median.ts';
import { rateOf, type MeasuredCall } from './replies.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import type { SwarmReport } from './swarm/Swarm.ts';
import { takeTurns } from './takeTurns.ts';

/** Every node has a connection, two topics and a selector of its own; some of them are called. */
const CASES = [
  { nodes: 1_000, targets: [1_000], rounds: 3 },
  { nodes: 3_000, targets: [1_000, 3_000], rounds: 3 },
  // One round, because a broadcast among so many is millions of deliveries.
  { nodes: 10_000, targets: [1_000, 5_000, 10_000], rounds: 1 },
] as const;

const WAYS = {
  directed: { kind: 'directed', chunksAtOnce: 1 },
  overlapped: { kind: 'directed', chunksAtOnce: 8 },
  named50: { kind: 'named', hostsEach: 50 },
  named500: { kind: 'named', hostsEach: 500 },
  namedAll: { kind: 'named', hostsEach: 100_000 },
} as const satisfies Record<string, Addressing>;
type Way = keyof typeof WAYS;

const TITLES = {
  directed: 'directed, 50 requests, their receipts, the next 50',
  overlapped: 'directed, eight times 50 requests may wait for receipts',
  named50: 'broadcasts that name 50 hosts each',
  named500: 'broadcasts that name 500 hosts each',
  namedAll: 'one broadcast that names all hosts',
} as const satisfies Record<Way, string>;

/** What a way took in one round. */
type Sample = MeasuredCall & Pick<SwarmReport, 'requests' | 'receivedBytes'>;

/** The same call of some hosts among many, by requests to each and by broadcasts that name them: replies/s, what the broker delivers and uses. */
export async function* addressing(): AsyncIterable<Figure> {
  for (const plan of CASES) yield* amongNodes(plan);
}

async function* amongNodes({ nodes, targets, rounds }: (typeof CASES)[number]): AsyncIterable<Figure> {
  await using cleanup = new AsyncDisposableStack();
  const broker = cleanup.use(await startBroker());
  const { address } = broker;
  const swarm = cleanup.use(await startSwarm({ broker: address, hosts: nodes, isEachConnected: true }));
  const consumer = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: true }));
  for (const hosts of targets) {
    const call = (way: Way) => async (): Promise<Sample> => {
      const before = await broker.cpuMicros();
      const report = await consumer.ask({ hosts, addressing: WAYS[way] });
      const brokerMicros = (await settledMicros(broker)) - before;
      const { requests, receivedBytes } = await swarm.ask({});
      return { ...report, brokerMicros, requests, receivedBytes };
    };
    const taken = await takeTurns(
      {
        directed: call('directed'),
        overlapped: call('overlapped'),
        named50: call('named50'),
        named500: call('named500'),
        namedAll: call('namedAll'),
      },
      { rounds, warmUps: rounds > 1 ? 1 : 0 },
    );
    yield* compare(`${hosts}of${nodes}`, taken);
  }
}

/** Who is not named gets a broadcast as well, maybe after the last reply has come: gives what the broker has used once it rests. */
async function settledMicros(broker: Broker): Promise<number> {
  let micros = await broker.cpuMicros();
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await sleep(LOOK_EVERY_MS);
    const now = await broker.cpuMicros();
    if (now - micros < RESTING_MICROS) return now;
    micros = now;
  }
  return micros;
}

const LOOK_EVERY_MS = 300;
const MOST_LOOKS = 100;
const RESTING_MICROS = 30_000;

function compare(name: string, taken: Readonly<Record<Way, readonly Sample[]>>): readonly Figure[] {
  return (['overlapped', 'named50', 'named500', 'namedAll'] as const).map((way) =>
    figureOf({
      name: `addressing-${name}-${way}`,
      unit: 'replies/s',
      product: { what: TITLES[way], rounds: taken[way].map(rateOf) },
      limit: { what: TITLES.directed, rounds: taken.directed.map(rateOf) },
      remarks: [`product: ${costOf(taken[way])}`, `limit: ${costOf(taken.directed)}`],
    }),
  );
}

function costOf(samples: readonly Sample[]): string {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  return [
    `${(of(({ wallMs }) => wallMs) / 1000).toFixed(2)} s until all replies were in`,
    `the broker delivered ${of(({ requests }) => requests).toLocaleString('en')} requests with ${(of(({ receivedBytes }) => receivedBytes) / 1e6).toFixed(1)} MB of bodies`,
    `and used ${(of(({ brokerMicros }) => brokerMicros) / 1e6).toFixed(2)} s CPU`,
    `our process ${(of(({ cpuMicros }) => cpuMicros) / 1e6).toFixed(2)} s`,
  ].join(', ');
}

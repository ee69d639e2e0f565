import { startBroker, type Broker } from './broker/startBroker.ts';
import type { CallReport } from './consumer/Consumer.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { median } from './median.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import { takeTurns } from './takeTurns.ts';

const SIZES = [10_000, 50_000] as const;
const ROUNDS = 7;
/** The compiler of the broker needs them more than ours. */
const WARM_UPS = 3;

/** Replies/s of one broadcast from a real ActiveMQ: decoded, verified and presented ÷ only counted, over the same connector. */
export async function replies(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const hosts of SIZES) figures.push(await repliesOf(hosts));
  return figures;
}

async function repliesOf(hosts: number): Promise<Figure> {
  await using cleanup = new AsyncDisposableStack();
  const broker = cleanup.use(await startBroker());
  const { address } = broker;
  const swarm = cleanup.use(await startSwarm({ broker: address, hosts, isEachConnected: false }));
  const verifying = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: true }));
  const counting = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: false }));
  const bare = cleanup.use(await startConsumer({ broker: address, line: 'bare', isVerifying: false }));
  const question = { hosts, addressing: { kind: 'everyone' } } as const;
  const turns = { rounds: ROUNDS, warmUps: WARM_UPS };
  const taken = await takeTurns(
    {
      verifying: () => measured(broker, () => verifying.ask(question)),
      counting: () => measured(broker, () => counting.ask(question)),
      bare: () => measured(broker, () => bare.ask(question)),
    },
    turns,
  );
  const swarmReport = await swarm.ask({});
  return figureOf({
    name: `replies-${hosts}`,
    unit: 'replies/s',
    product: {
      what: 'connector, request id looked up, seal checked, body decoded and presented, acknowledged',
      rounds: taken.verifying.map(rateOf),
    },
    limit: { what: 'connector, counted, acknowledged', rounds: taken.counting.map(rateOf) },
    target: { bound: 'at least', ratio: 0.8 },
    remarks: [
      ...Object.entries({ product: taken.verifying, counting: taken.counting, bare: taken.bare }).map(costOf),
      `bare is a consumer that counts on a subscription without acknowledgements: ${Math.round(median(taken.bare.map(rateOf))).toLocaleString('en')} replies/s (${taken.bare.map((sample) => Math.round(rateOf(sample))).join(' ')}); product ÷ bare ${median(taken.verifying.map((sample, round) => rateOf(sample) / rateOf(taken.bare[round] ?? sample))).toFixed(3)}`,
      `the swarm used ${(swarmReport.cpuMicros / swarmReport.replies).toFixed(1)} µs CPU a reply`,
    ],
  });
}

/** A call with what the broker used for it. */
export interface MeasuredCall extends CallReport {
  readonly brokerMicros: number;
}

/** Makes a call and looks what the broker used meanwhile. */
export async function measured(broker: Broker, call: () => Promise<CallReport>): Promise<MeasuredCall> {
  const before = await broker.cpuMicros();
  const report = await call();
  return { ...report, brokerMicros: (await broker.cpuMicros()) - before };
}

/** Replies a second. */
export function rateOf({ replies: count, wallMs }: Pick<CallReport, 'replies' | 'wallMs'>): number {
  return (count * 1_000) / wallMs;
}

function costOf([name, calls]: readonly [string, readonly MeasuredCall[]]): string {
  const own = median(calls.map(({ cpuMicros, replies: count }) => cpuMicros / count));
  const brokers = median(calls.map(({ brokerMicros, replies: count }) => brokerMicros / count));
  return `${name}: ${own.toFixed(1)} µs CPU a reply in its process, ${brokers.toFixed(0)} in the broker`;
}

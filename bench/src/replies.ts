import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startBroker, type Broker } from './broker/startBroker.ts';
import type { CallQuestion, CallReport } from './consumer/Consumer.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { median } from './median.ts';
import { startSwarm } from './swarm/startSwarm.ts';
import type { Worker } from './startWorker.ts';
import { takeTurns } from './takeTurns.ts';

const SIZES = [10_000, 50_000] as const;
const ROUNDS = 7;
/** A round makes as many calls as it takes: one of 10,000 hosts is over in a quarter of a second. */
const REPLIES_A_ROUND = 50_000;
/** The compiler of the broker needs them more than ours. */
const WARM_UPS = 3;

/** Where the broker and the others run: anywhere, or each side on a core that the other leaves alone, as on two machines. */
type Placement = 'shared' | 'apart';

/** Replies/s of one broadcast from a real ActiveMQ: decoded, verified and presented ÷ only counted, over the same connector. */
export async function* replies(): AsyncIterable<Figure> {
  for (const hosts of SIZES)
    for (const placement of ['shared', 'apart'] as const) yield await repliesOf(hosts, placement);
}

async function repliesOf(hosts: number, placement: Placement): Promise<Figure> {
  await using cleanup = new AsyncDisposableStack();
  const broker = cleanup.use(await startBroker());
  const { address } = broker;
  const swarm = cleanup.use(await startSwarm({ broker: address, hosts, isEachConnected: false }));
  const verifying = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: true }));
  const counting = cleanup.use(await startConsumer({ broker: address, line: 'connector', isVerifying: false }));
  const bare = cleanup.use(await startConsumer({ broker: address, line: 'bare', isVerifying: false }));
  if (placement === 'apart') {
    await stayOnCore(broker.pid, 0);
    for (const { pid } of [swarm, verifying, counting, bare]) await stayOnCore(pid, 1);
  }
  const question = { hosts, addressing: { kind: 'everyone' } } as const;
  const call = (consumer: typeof bare) => () => measured(broker, () => callsOf(consumer, question));
  const taken = await takeTurns(
    { verifying: call(verifying), counting: call(counting), bare: call(bare) },
    { rounds: ROUNDS, warmUps: WARM_UPS },
  );
  const { cpuMicros, replies: sent } = await swarm.ask({});
  const remark = `the swarm used ${(cpuMicros / sent).toFixed(1)} µs CPU a reply`;
  return figure(`replies-${hosts}-${placement}`, taken, remark);
}

/** One call after the other, as one report. */
async function callsOf(consumer: Worker<CallQuestion, CallReport>, question: CallQuestion): Promise<CallReport> {
  const total = { replies: 0, wallMs: 0, cpuMicros: 0, sentBytes: 0 };
  while (total.replies < REPLIES_A_ROUND) {
    const report = await consumer.ask(question);
    for (const name of ['replies', 'wallMs', 'cpuMicros', 'sentBytes'] as const) total[name] += report[name];
  }
  return total;
}

type Taken = Readonly<Record<'verifying' | 'counting' | 'bare', readonly MeasuredCall[]>>;

function figure(name: string, { verifying, counting, bare }: Taken, remark: string): Figure {
  const rates = { verifying: verifying.map(rateOf), counting: counting.map(rateOf), bare: bare.map(rateOf) };
  const toBare = median(rates.verifying.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN)));
  return figureOf({
    name,
    unit: 'replies/s',
    product: {
      what: 'connector, request id looked up, seal checked, body decoded and presented, acknowledged',
      rounds: rates.verifying,
    },
    limit: { what: 'connector, counted, acknowledged', rounds: rates.counting },
    target: { bound: 'at least', ratio: 0.8 },
    remarks: [
      ...Object.entries({ product: verifying, limit: counting, bare }).map(costOf),
      `bare counts on a subscription without acknowledgements: ${Math.round(median(rates.bare))} replies/s; product ÷ bare ${toBare.toFixed(3)}`,
      remark,
    ],
  });
}

/** With all its threads, also those to come. */
async function stayOnCore(pid: number, core: number): Promise<void> {
  await promisify(execFile)('taskset', ['-apc', String(core), String(pid)]);
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

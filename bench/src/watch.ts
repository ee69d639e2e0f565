import { setTimeout as sleep } from 'node:timers/promises';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { query } from '@chargehand/api/platform/sql';
import type { Figure } from './Figure.ts';
import { figureOf } from './figureOf.ts';
import { BED_KEY, startStoreBed, type StoreBed } from './startStoreBed.ts';
import { startWorker, type Worker } from './startWorker.ts';
import { takeTurns } from './takeTurns.ts';
import { median } from './median.ts';
import { columnsDocument, objectsDocument } from './watch/documents.ts';
import type { ApiUsage } from './watch/watchApiMain.ts';
import { Watchers } from './watch/Watchers.ts';

const BATCH = 500;
/** Not counted: the API has just started. */
const WARM_UP_BATCHES = 5;
const BATCHES = 20;
/** Between two commits, so that 5,000 results a second come. */
const PAUSE_MS = 100;
const ROUNDS = 3;
const PASSWORD = 'a-password-for-benches';
const REPLY = { statusCode: 0, statusMessage: 'OK', outputs: { output: 'x'.repeat(230), exitcode: 0 } };

/** Figure 5: what watchers cost the API, equal ones answered together ÷ each answered by itself; how late they are told; bytes of columns ÷ objects. */
export async function* watch(): AsyncIterable<Figure> {
  await using bed = await startStoreBed();
  yield await bytesFigure(bed, { name: 'watch-bytes-50000', hosts: 50_000, changed: 0 });
  yield await bytesFigure(bed, { name: 'watch-bytes-delta', hosts: 5_000, changed: 500 });
  const one: Scene = { watchers: 1, tasks: 1, documentOf: shared };
  for (const watchers of [1, 100, 1_000])
    yield await compare(bed, {
      name: `watch-${watchers}`,
      watchers,
      what: 'each with a document of its own',
      documentOf: each,
    });
  const what = 'each told of objects, as before there were columns';
  yield await compare(bed, { name: 'watch-objects', watchers: 100, what, documentOf: eachObjects, ratio: 0.1 });
  const spread = await takeTurns(
    { spread: () => play(bed, { watchers: 100, tasks: 100, documentOf: shared }), one: () => play(bed, one) },
    { rounds: ROUNDS, warmUps: 0 },
  );
  yield tasksFigure(spread.spread, spread.one);
}

const shared = (_watcher: number): string => columnsDocument('columns');
const each = (watcher: number): string => columnsDocument(`own${watcher}: columns`);
const eachObjects = (watcher: number): string => objectsDocument(`own${watcher}: targets`);

interface Scene {
  readonly watchers: number;
  readonly tasks: number;
  readonly documentOf: (watcher: number) => string;
}

/** What one playing of a scene has shown. */
interface Played {
  /** CPU of the API for each result that was told, to each watcher. */
  readonly microsEach: number;
  readonly delayMs: number;
  readonly peakMegabytes: number;
}

interface Peer {
  readonly name: string;
  readonly watchers: number;
  readonly what: string;
  readonly documentOf: (watcher: number) => string;
  /** Undefined: the figure is there to decide something. */
  readonly ratio?: number;
}

/** Equal watchers of one task, in turns with as many who are answered each by itself. */
async function compare(bed: StoreBed, { name, watchers, what, documentOf, ratio }: Peer): Promise<Figure> {
  const scene = { watchers, tasks: 1 };
  const sides = {
    equal: () => play(bed, { ...scene, documentOf: shared }),
    peer: () => play(bed, { ...scene, documentOf }),
  };
  const { equal, peer } = await takeTurns(sides, { rounds: ROUNDS, warmUps: 0 });
  return figureOf({
    name,
    unit: 'µs CPU of the API a result and watcher',
    product: { what: `${watchers} equal watchers of one task`, rounds: equal.map(({ microsEach }) => microsEach) },
    limit: { what: `${watchers}, ${what}`, rounds: peer.map(({ microsEach }) => microsEach) },
    ...(ratio !== undefined && { target: { bound: 'at most', ratio } as const }),
    remarks: [`equal: ${describe(equal)}`, `each by itself: ${describe(peer)}`],
  });
}

function tasksFigure(spread: readonly Played[], one: readonly Played[]): Figure {
  return figureOf({
    name: 'watch-tasks',
    unit: 'µs CPU of the API a told result',
    product: {
      what: '100 watchers of 100 tasks, five results in each message',
      rounds: spread.map(({ microsEach }) => microsEach),
    },
    limit: { what: 'one watcher of one task', rounds: one.map(({ microsEach }) => microsEach) },
    remarks: [`100 tasks: ${describe(spread)}`, `one: ${describe(one)}`],
  });
}

function describe(played: readonly Played[]): string {
  const delay = median(played.map(({ delayMs }) => delayMs));
  const peak = median(played.map(({ peakMegabytes }) => peakMegabytes));
  return `told ${delay.toFixed(0)} ms behind the commit (p95), the API's peak ${peak.toFixed(0)} MB`;
}

/** Each time an API of its own, so that what one left in memory is not the next one's. */
async function play(bed: StoreBed, { watchers, tasks: count, documentOf }: Scene): Promise<Played> {
  const hosts = ((WARM_UP_BATCHES + BATCHES) * BATCH) / count;
  const tasks: Written[] = [];
  while (tasks.length < count) tasks.push(await addTask(bed, hosts));
  await query(bed.context().em, 'vacuum analyze');
  await using api = await startApiProcess(bed);
  const { url } = await api.ask({});
  const ids = tasks.map(({ id }) => id);
  using watching = await Watchers.open({ url, token: await signIn(url), watchers, tasks: ids, documentOf });
  const writer = new Writer(bed, tasks, watching);
  await writer.write(WARM_UP_BATCHES);
  watching.takeDelaysMs();
  await api.ask({});
  await writer.write(BATCHES);
  const { cpuMicros, peakBytes } = await api.ask({});
  // Of 100 tasks each watcher is told of its own, which has a hundredth of the results.
  const told = (BATCHES * BATCH * watchers) / count;
  return {
    microsEach: cpuMicros / told,
    delayMs: quantile(watching.takeDelaysMs(), 0.95),
    peakMegabytes: peakBytes / 1e6,
  };
}

interface Written {
  readonly id: number;
  readonly dispatchId: number;
}

async function addTask(bed: StoreBed, hosts: number): Promise<Written> {
  const dispatchId = await bed.addTask(hosts);
  const [row] = await query<{ id: number }>(bed.context().em, 'select task_id as id from dispatch where id = $1', [
    dispatchId,
  ]);
  return { id: row?.id ?? 0, dispatchId };
}

let sequence = 0;

/** Stores results as a bridge does, in commits of so many, spread over the tasks. */
class Writer {
  readonly #bed: StoreBed;
  readonly #tasks: readonly Written[];
  readonly #watching: Watchers | undefined;
  #written = 0;

  constructor(bed: StoreBed, tasks: readonly Written[], watching?: Watchers) {
    this.#bed = bed;
    this.#tasks = tasks;
    this.#watching = watching;
  }

  /** Writes so many commits; resolves when all watchers have been told of the last one. */
  async write(batches: number): Promise<void> {
    for (let batch = 0; batch < batches; batch += 1) {
      await this.#commit();
      await sleep(PAUSE_MS);
    }
    await this.#watching?.until(this.#written + 1);
  }

  async #commit(): Promise<void> {
    const part = BATCH / this.#tasks.length;
    const entries = this.#tasks.flatMap(({ dispatchId }) =>
      Array.from({ length: part }, (_, index) => ({
        sequence: (sequence += 1),
        dispatchId,
        dispatchKey: BED_KEY,
        position: this.#written * part + index,
        event: 'REPLIED' as const,
        at: new Date(),
        reason: null,
        reply: REPLY,
      })),
    );
    await recordReplies(this.#bed.context(), { journal: 'bench', after: 0, entries });
    this.#written += 1;
    this.#tasks.forEach((_, task) => this.#watching?.committed(task, this.#written + 1));
  }
}

async function bytesFigure(
  bed: StoreBed,
  { name, hosts, changed }: { readonly name: string; readonly hosts: number; readonly changed: number },
): Promise<Figure> {
  const task = await addTask(bed, hosts);
  await new Writer(bed, [task]).write(changed === 0 ? 5 : changed / BATCH);
  await using api = await startApiProcess(bed);
  const { url } = await api.ask({});
  const token = await signIn(url);
  const since = changed === 0 ? 0 : 1;
  const size = async (document: string): Promise<number> =>
    (await post(url, { query: document, variables: { id: String(task.id), since } }, token)).length / 1_024;
  return figureOf({
    name,
    unit: 'KiB of JSON',
    product: { what: 'columns', rounds: [await size(columnsDocument('columns', 'query'))] },
    limit: {
      what: 'objects with the same facts, without outputs',
      rounds: [await size(objectsDocument('targets', 'query'))],
    },
    target: { bound: 'at most', ratio: 0.3 },
    remarks: [changed === 0 ? `the whole of ${hosts} targets, with their names` : `${changed} targets that changed`],
  });
}

async function startApiProcess({ databaseUrl }: StoreBed): Promise<Worker<object, ApiUsage>> {
  const program = new URL('./watch/watchApiMain.js', import.meta.url);
  return await startWorker<object, ApiUsage>(program, { databaseUrl, adminPassword: PASSWORD });
}

async function signIn(url: string): Promise<string> {
  const document = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  const answer: unknown = JSON.parse(await post(url, { query: document, variables: { password: PASSWORD } }));
  return (answer as { data: { signIn: { token: string } } }).data.signIn.token;
}

async function post(url: string, body: object, token?: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
  return text;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

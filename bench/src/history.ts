import { setTimeout as wait } from 'node:timers/promises';
import { queryOne } from '@chargehand/api/platform/sql';
import { figureOf } from './figureOf.ts';
import type { Figure } from './Figure.ts';
import { readHistorySize } from './history/HistorySize.ts';
// Before the questions: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startHistoryBed, type HistoryBed } from './history/startHistoryBed.ts';
import { historyQuestions, type Question } from './history/historyQuestions.ts';
import { quantile } from './quantile.ts';
import { loadTasks } from '@chargehand/api/tasks/loadTasks';

const ROUNDS = 40;
const WARM_UPS = 5;
const PAGE = 50;
/** How many times as long as what is on it a page of history may take. */
const ALLOWED = 3;

/** How long each question to a history of ten million results takes, and how many results it reads for that. */
export async function* history(): AsyncIterable<Figure> {
  await using bed = await startHistoryBed(readHistorySize(process.env));
  for (const [name, question] of Object.entries(historyQuestions(bed))) yield await measure(bed, name, question);
}

async function measure(bed: HistoryBed, name: string, question: Question): Promise<Figure> {
  const before = await readOfTargets(bed);
  const times: number[] = [];
  const byIds: number[] = [];
  let returned = 0;
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    const ask = await question(bed.orm.em.fork(), round);
    const startedAt = performance.now();
    const rows = await ask();
    const taken = performance.now() - startedAt;
    const loading = await timeOfLoading(bed, round);
    if (round < WARM_UPS) continue;
    times.push(taken);
    byIds.push(loading);
    returned += rows;
  }
  const after = await readOfTargets(bed);
  const read = (after.rows - before.rows) / (WARM_UPS + ROUNDS);
  const size = `${bed.results} results, ${bed.tasks} tasks, ${bed.hosts} hosts, ${(bed.bytes / 2 ** 30).toFixed(1)} GiB`;
  const made = bed.loadedInMs === undefined ? '' : `, made in ${(bed.loadedInMs / 1_000).toFixed(0)} s`;
  return figureOf({
    name: `history ${name}`,
    unit: 'ms',
    product: { what: `p95 ${quantile(times, 0.95).toFixed(1)}`, rounds: times },
    limit: { what: `p95 ${quantile(byIds, 0.95).toFixed(1)}: 50 tasks by their ids`, rounds: byIds },
    target: { bound: 'at most', ratio: ALLOWED },
    remarks: [
      `${read.toFixed(0)} of the results read, ${(returned / ROUNDS).toFixed(0)} rows given, a round; ${after.scans - before.scans} scans of all results`,
      size + made,
    ],
  });
}

/** What a page costs when it is known which tasks are on it. */
async function timeOfLoading({ orm, tasks }: HistoryBed, round: number): Promise<number> {
  const first = 1 + ((round * 7_919) % (tasks - PAGE));
  const startedAt = performance.now();
  await loadTasks(
    orm.em.fork(),
    Array.from({ length: PAGE }, (_, index) => first + index),
  );
  return performance.now() - startedAt;
}

/** PostgreSQL's own count of what was read of the results; a connection tells it a second after it has done something, at the latest. */
async function readOfTargets({ orm }: HistoryBed): Promise<{ rows: number; scans: number }> {
  await wait(1_200);
  await queryOne(orm.em.fork(), 'select pg_stat_force_next_flush() is null as done');
  return await queryOne<{ rows: number; scans: number }>(
    orm.em.fork(),
    `select coalesce(t.seq_scan, 0)::float8 as scans, (coalesce(t.seq_tup_read, 0) + (
         select sum(i.idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid))::float8 as rows
     from pg_stat_user_tables t where t.relname = 'target'`,
  );
}

import { query, queryOne } from '@chargehand/api/platform/sql';
import type { JournalEntry } from '@chargehand/api/tasks/foldEntries';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { compareRates } from './compareRates.ts';
import type { Figure } from './Figure.ts';
import { BED_KEY, startStoreBed, type StoreBed } from './startStoreBed.ts';

const ROWS = 5_000;
const BATCH = 500;
const ROUNDS = 7;
/** About 300 bytes of outputs, as in performance.md. */
const OUTPUTS = { output: 'x'.repeat(230), exitcode: 0, changed: true, summary: { resources: 214, failed: 0 } };
const REPLY = { statusCode: 0, statusMessage: 'OK', outputs: OUTPUTS };

/** Figure 4: rows/s of recordReplies ÷ a bare multi-row insert of the same rows; one connection, batches of 500, embedded PostgreSQL. */
export async function store(): Promise<Figure> {
  await using bed = await startStoreBed();
  const dispatches: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) dispatches.push(await bed.addTask(ROWS));
  await query(bed.context().em, 'vacuum analyze');
  let sequence = 0;
  const figure = await compareRates({
    name: 'store',
    unit: 'rows/s',
    product: {
      what: 'recordReplies: rows, counters, revision, cursor, wake-up',
      work: async () => {
        const dispatchId = dispatches.pop() ?? 0;
        for (let start = 0; start < ROWS; start += BATCH)
          sequence = await recordReplies(bed.context(), {
            journal: 'bench',
            after: sequence,
            entries: batchOf(dispatchId, start, sequence),
          });
        return ROWS;
      },
    },
    limit: { what: 'multi-row insert into a table without keys and indices', work: () => insertBare(bed) },
    target: { bound: 'at least', ratio: 0.5 },
    rounds: ROUNDS,
    remarks: [`batches of ${BATCH}, ${JSON.stringify(REPLY).length} bytes a reply, every batch one durable commit`],
  });
  await refuseHalfStored(bed);
  return figure;
}

function batchOf(dispatchId: number, start: number, lastSequence: number): JournalEntry[] {
  return Array.from({ length: BATCH }, (_, index) => ({
    sequence: lastSequence + index + 1,
    dispatchId,
    dispatchKey: BED_KEY,
    position: start + index,
    event: 'REPLIED',
    at: new Date(),
    reason: null,
    reply: REPLY,
  }));
}

async function insertBare(bed: StoreBed): Promise<number> {
  for (let start = 0; start < ROWS; start += BATCH) {
    const at = new Date();
    const reply = JSON.stringify(REPLY);
    const rows = Array.from({ length: BATCH }, (_, index) => [1, start + index, 'SUCCEEDED', at, at, reply]);
    const places = rows.map(
      (row, nth) => `(${row.map((_, column) => `$${nth * row.length + column + 1}`).join(', ')})`,
    );
    const sql = `insert into bare (task_id, position, state, sent_at, settled_at, reply) values ${places.join(', ')}`;
    await bed.context().em.transactional(async (tx) => await query(tx, sql, rows.flat()));
  }
  return ROWS;
}

/** A rate counts only if everything was stored. */
async function refuseHalfStored(bed: StoreBed): Promise<void> {
  const expected = ROWS * (ROUNDS + 1);
  const { stored, bare } = await queryOne<{ stored: number; bare: number }>(
    bed.context().em,
    `select (select sum(succeeded)::int from task) as stored, (select count(*)::int from bare) as bare`,
  );
  if (stored !== expected || bare !== expected)
    throw new Error(`Expected ${expected} rows on both sides, found ${stored} and ${bare}`);
}

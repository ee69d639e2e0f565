import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@chargehand/mcollective';
import { AppError } from '../../platform/AppError.ts';
import { describeError, log } from '../../platform/log.ts';
import { query, runUnlimited } from '../../platform/sql.ts';
import type { InventoryBatch, InventorySource, SyncMode } from '../sources/InventorySource.ts';
import { storableJson } from '../store/cleanText.ts';
import { countSilent, dropClaims } from '../store/dropClaims.ts';
import { findSource, type SourceRef } from '../store/SourceRef.ts';
import type { FactIds } from '../store/learnFacts.ts';
import { BatchQueue } from './BatchQueue.ts';
import { storeBatch } from './storeBatch.ts';
import { SyncProgress, SyncTakenOver } from './SyncProgress.ts';

/** So many hosts vanished from a source at once that it is rather the source that is wrong, or its rights. */
export class TooManyVanished extends AppError {
  readonly code = 'TOO_MANY_VANISHED';
  constructor(
    readonly source: string,
    readonly gone: number,
    readonly all: number,
  ) {
    super(
      `${source} no longer names ${gone} of its ${all} hosts. Nothing was retired; if that is right, sync it with force.`,
    );
  }
}

export interface SyncRequest {
  readonly name: string;
  readonly mode: SyncMode;
  readonly mark: JsonValue | null;
  /** Retire as many hosts as have vanished. */
  readonly isForced: boolean;
  readonly signal: AbortSignal;
}

/** No row: another process has taken over. */
const NOTE_SUCCESS = `
  update inventory_source set mark = $2, last_full_at = case when $3 then clock_timestamp() else last_full_at end
  where id = $1 and exists (select 1 from inventory_sync r where r.id = $4 and r.state = 'RUNNING') returning id`;

/** The mark of a file stands for all that is stored; as soon as something of another one is, it no longer does, however the sync ends. */
const FORGET_MARK = `update inventory_source set mark = null where id = $1 and mark is not null`;

/** Filters read indexes alone only where a vacuum has been. */
const TIDY = `vacuum (analyze, skip_locked) host, host_claim, fact, fact_value, host_class`;
const TIDY_FROM_FACTS = 100_000;

/** Hosts that may vanish at once without anybody's word. */
const MAY_VANISH = { hosts: 10, share: 0.2 } as const;

/** Opens and reads a source and stores what it tells, batch by batch; how it went is in the row of the sync and returned. Never throws for a fault of the source. */
export async function runSync(
  em: EntityManager,
  open: () => Promise<InventorySource & AsyncDisposable>,
  request: SyncRequest,
): Promise<'SUCCEEDED' | 'FAILED'> {
  const ref = await findSource(em, request.name);
  const progress = await SyncProgress.start(em, ref.id, request.mode === 'full' ? 'FULL' : 'INCREMENTAL');
  try {
    await using source = await open();
    const { mark, isUnchanged } = await readAll(em, { source, ref, request, progress });
    const isFull = request.mode === 'full';
    const retired = isFull && !isUnchanged ? await retireVanished(em, { source, ref, request, progress }) : 0;
    await noteSuccess(em, { ref, request, progress, mark });
    if (progress.facts >= TIDY_FROM_FACTS) await tidy(em);
    await progress.finish({ problem: null, retired });
    return 'SUCCEEDED';
  } catch (error) {
    log('warn', 'sync-failed', { source: request.name, error: describeError(error) });
    const problem =
      error instanceof AppError ? error.message : 'An internal fault; the log of the API has the details.';
    await progress.finish({ problem: request.signal.aborted ? 'It was interrupted.' : problem, retired: 0 });
    return 'FAILED';
  }
}

/** If the rules have changed meanwhile, everything has to be told again by the new ones. */
async function noteSuccess(
  em: EntityManager,
  { ref, request, progress, mark }: Omit<Sync, 'source'> & { readonly mark: JsonValue | null },
): Promise<void> {
  const holds = mark !== null && isDeepStrictEqual(ref, await findSource(em, ref.name));
  const isFull = request.mode === 'full';
  const noted = await query(em, NOTE_SUCCESS, [ref.id, holds ? storableJson(mark) : null, isFull, progress.id]);
  if (noted.length === 0) throw new SyncTakenOver();
}

interface Sync {
  readonly source: InventorySource;
  readonly ref: SourceRef;
  readonly request: SyncRequest;
  readonly progress: SyncProgress;
}

/** Batches that store nothing. */
const TELLS_NOTHING: readonly InventoryBatch['kind'][] = ['unchanged', 'progress', 'warning'];

async function readAll(
  em: EntityManager,
  { source, ref, request, progress }: Sync,
): Promise<{ mark: JsonValue | null; isUnchanged: boolean }> {
  const known: FactIds = new Map();
  let isUnchanged = false;
  let holdsMark = source.kind === 'file';
  const { mode, mark, signal } = request;
  const queue = new BatchQueue(async (batch) => {
    await progress.add(await storeBatch(em, { source: ref, known }, batch));
  });
  const reading = source.read({ mode, mark, signal });
  try {
    for (;;) {
      const next = await reading.next();
      signal.throwIfAborted();
      if (next.done === true) {
        await queue.drain();
        return { mark: next.value, isUnchanged };
      }
      isUnchanged ||= next.value.kind === 'unchanged';
      if (holdsMark && !TELLS_NOTHING.includes(next.value.kind)) {
        await query(em, FORGET_MARK, [ref.id]);
        holdsMark = false;
      }
      await queue.add(next.value);
    }
  } finally {
    await queue.settle();
    await reading.return(null);
  }
}

async function retireVanished(em: EntityManager, { source, ref, request, progress }: Sync): Promise<number> {
  const { all, gone } = await countSilent(em, ref.id, progress.startedAt);
  const isTooMuch = source.kind === 'file' ? gone === all : gone > all * MAY_VANISH.share;
  if (gone > MAY_VANISH.hosts && isTooMuch && !request.isForced) throw new TooManyVanished(ref.name, gone, all);
  await progress.confirm();
  return await dropClaims(em, { sourceId: ref.id, since: progress.startedAt });
}

async function tidy(em: EntityManager): Promise<void> {
  try {
    await runUnlimited(em, TIDY);
  } catch (error) {
    log('warn', 'tidying-failed', { error: describeError(error) });
  }
}

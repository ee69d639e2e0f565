import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@chargehand/mcollective';
import { AppError } from '../../platform/AppError.ts';
import { describeError, log } from '../../platform/log.ts';
import { query } from '../../platform/sql.ts';
import type { InventorySource, SyncMode } from '../sources/InventorySource.ts';
import { storableJson } from '../store/cleanText.ts';
import { countSilent, dropClaims } from '../store/dropClaims.ts';
import { findSource, type SourceRef } from '../store/SourceRef.ts';
import type { FactIds } from '../store/learnFacts.ts';
import { BatchQueue } from './BatchQueue.ts';
import { storeBatch } from './storeBatch.ts';
import { SyncProgress } from './SyncProgress.ts';

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

/** What was asked for meanwhile is still to be done. */
const NOTE_SUCCESS = `
  update inventory_source set mark = $2, last_full_at = case when $3 then clock_timestamp() else last_full_at end,
    is_full_wanted = is_full_wanted and not ($3 and is_forced = $4), is_forced = is_forced and not ($3 and $4)
  where id = $1`;

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
    await noteSuccess(em, { ref, request, mark });
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
  { ref, request, mark }: Pick<Sync, 'ref' | 'request'> & { readonly mark: JsonValue | null },
): Promise<void> {
  const holds = mark !== null && isDeepStrictEqual(ref, await findSource(em, ref.name));
  const isFull = request.mode === 'full';
  await query(em, NOTE_SUCCESS, [ref.id, holds ? storableJson(mark) : null, isFull, request.isForced]);
}

interface Sync {
  readonly source: InventorySource;
  readonly ref: SourceRef;
  readonly request: SyncRequest;
  readonly progress: SyncProgress;
}

async function readAll(
  em: EntityManager,
  { source, ref, request, progress }: Sync,
): Promise<{ mark: JsonValue | null; isUnchanged: boolean }> {
  const known: FactIds = new Map();
  let isUnchanged = false;
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
  return await dropClaims(em, ref.id, progress.startedAt);
}

async function tidy(em: EntityManager): Promise<void> {
  try {
    await query(em, TIDY);
  } catch (error) {
    log('warn', 'tidying-failed', { error: describeError(error) });
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@chargehand/mcollective';
import type { Events } from '../../platform/events.ts';
import { describeError, log } from '../../platform/log.ts';
import { query, queryOne } from '../../platform/sql.ts';
import type { SyncMode } from '../sources/InventorySource.ts';
import { openSource } from '../sources/openSource.ts';
import { MCOLLECTIVE, type SourceSettings } from '../sources/SourceSettings.ts';
import { dropClaims } from '../store/dropClaims.ts';
import { findSource } from '../store/SourceRef.ts';
import { runSync } from './runSync.ts';

/**
 * Takes a source that is due, for one process among all; the sync renews the lease while it runs. What was asked for counts for this sync
 * alone, however it ends. A full one that failed is not repeated before the next is due. A file that has not changed is read nevertheless if
 * something has to be stored again; the others tell it by themselves in time, at the latest in a full sync.
 */
const TAKE = `
  with due as (
    select id, is_forced, is_full_wanted or is_forced as is_wanted from inventory_source
    where name = $1 and next_at <= now() and (leased_until is null or leased_until < now()) for no key update)
  update inventory_source s set leased_until = now() + interval '2 minutes', next_at = now() + make_interval(secs => s.every_seconds),
    is_full_wanted = false, is_forced = false
  from due where s.id = due.id
  returning case when not due.is_wanted and (s.kind <> 'file' or not exists (
      select 1 from host_claim c where c.source_id = s.id and c.facts_at is not null and c.facts_digest is null)) then s.mark end as mark,
    due.is_forced as "isForced",
    due.is_wanted or s.mark is null or s.full_every_seconds is null or not exists (
      select 1 from inventory_sync r where r.source_id = s.id and r.mode = 'FULL'
        and r.started_at > now() - make_interval(secs => s.full_every_seconds)) as "isFull"`;

/** A sync that still runs is of a process that took over. */
const RELEASE = `
  update inventory_source s set leased_until = null where s.name = $1
    and not exists (select 1 from inventory_sync r where r.source_id = s.id and r.state = 'RUNNING')`;

const LOOK_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** A host that only bridges told of, and that none has heard for so long, is retired. */
const SILENT_DAYS = 30;

/** Measured from the newest report: while this program or all bridges were away nobody could be heard. */
const SILENT_SINCE = `
  select least(now(), max(told_at)) - make_interval(days => $2) as since from host_claim where source_id = $1`;

export interface Syncing {
  readonly sources: readonly SourceSettings[];
  /** An entity manager per round. */
  readonly openEm: () => EntityManager;
  readonly events: Events;
}

/** Syncs every source whenever it is due, until aborted; any number of replicas may do so at once. */
export async function keepSyncing({ sources, openEm, events }: Syncing, signal: AbortSignal): Promise<void> {
  const loops = sources.map(
    async (settings) =>
      await repeat(events, { signal, everyMs: LOOK_EVERY_MS }, async () => {
        await syncIfDue(openEm(), settings, signal);
      }),
  );
  await Promise.all([...loops, keepSweeping(openEm, signal)]);
}

/** Begins an hour after the start: bridges that were away as long as this program report first. */
async function keepSweeping(openEm: () => EntityManager, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(HOUR_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await retireSilentHosts(openEm()).catch((error: unknown) =>
      log('error', 'sweeping-failed', { error: describeError(error) }),
    );
  }
}

async function repeat(
  events: Events,
  { signal, everyMs }: { readonly signal: AbortSignal; readonly everyMs: number },
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => log('error', 'syncing-failed', { error: describeError(error) }));
    if (!signal.aborted) await events.wait('inventory_due', '*', everyMs, signal);
  }
}

/** Syncs a source if it is due and no other process has it. Returns how the sync went; undefined: there was none. */
export async function syncIfDue(
  em: EntityManager,
  settings: SourceSettings,
  signal: AbortSignal,
): Promise<'SUCCEEDED' | 'FAILED' | undefined> {
  const { name } = settings;
  const [due] = await query<{ mark: JsonValue | null; isForced: boolean; isFull: boolean }>(em, TAKE, [name]);
  if (due === undefined) return undefined;
  const mode: SyncMode = due.isFull ? 'full' : 'incremental';
  try {
    return await runSync(em, async () => await openSource(settings), { ...due, name, mode, signal });
  } finally {
    await query(em, RELEASE, [name]);
  }
}

/** Retires the hosts that no source but bridges told of and that no bridge has heard for long. */
export async function retireSilentHosts(em: EntityManager, days = SILENT_DAYS): Promise<void> {
  const { id } = await findSource(em, MCOLLECTIVE);
  const { since } = await queryOne<{ since: Date | null }>(em, SILENT_SINCE, [id, days]);
  if (since === null) return;
  const retired = await dropClaims(em, { sourceId: id, since, isLoneOnly: true });
  if (retired > 0) log('info', 'silent-hosts-retired', { hosts: retired, days });
}

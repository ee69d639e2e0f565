import type { EntityManager } from '@mikro-orm/postgresql';
import type { JsonValue } from '@chargehand/mcollective';
import type { Events } from '../../platform/events.ts';
import { describeError, log } from '../../platform/log.ts';
import { query } from '../../platform/sql.ts';
import type { SyncMode } from '../sources/InventorySource.ts';
import { openSource } from '../sources/openSource.ts';
import { MCOLLECTIVE, type SourceSettings } from '../sources/SourceSettings.ts';
import { dropClaims } from '../store/dropClaims.ts';
import { findSource } from '../store/SourceRef.ts';
import { runSync } from './runSync.ts';

/**
 * Takes a source that is due, for one process among all; the sync renews the lease while it runs. A file that has not changed is read
 * nevertheless if something has to be stored again; the others tell it by themselves in time, at the latest in a full sync.
 */
const TAKE = `
  update inventory_source s set leased_until = now() + interval '2 minutes', next_at = now() + make_interval(secs => s.every_seconds)
  where s.name = $1 and s.next_at <= now() and (s.leased_until is null or s.leased_until < now())
  returning case when s.kind <> 'file' or not exists (
      select 1 from host_claim c where c.source_id = s.id and c.facts_at is not null and c.facts_digest is null) then s.mark end as mark, s.is_forced as "isForced",
    s.is_full_wanted or s.mark is null or s.full_every_seconds is null or s.last_full_at is null
      or s.last_full_at + make_interval(secs => s.full_every_seconds) <= now() as "isFull"`;

/** A sync that still runs is of a process that took over. */
const RELEASE = `
  update inventory_source s set leased_until = null where s.name = $1
    and not exists (select 1 from inventory_sync r where r.source_id = s.id and r.state = 'RUNNING')`;

const LOOK_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** A host that only bridges told of, and that none has heard for so long, is retired. */
const SILENT_DAYS = 30;

const SILENT_SINCE = `select now() - make_interval(days => $1) as since`;

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
  const sweep = repeat(events, { signal, everyMs: HOUR_MS }, async () => await retireSilentHosts(openEm()));
  await Promise.all([...loops, sweep]);
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
  const [row] = await query<{ since: Date }>(em, SILENT_SINCE, [days]);
  if (row === undefined) return;
  const retired = await dropClaims(em, id, row.since);
  if (retired > 0) log('info', 'silent-hosts-retired', { hosts: retired, days });
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../../platform/log.ts';
import { query, queryOne } from '../../platform/sql.ts';
import type { SyncModeName } from '../InventorySync.ts';
import { storable } from '../store/cleanText.ts';
import type { SyncStep } from './storeBatch.ts';

/** An earlier one that still runs has died with its process: its successor holds the lease. The last hundred are kept, and the last full one. */
const START = `
  with forgotten as (
    delete from inventory_sync where source_id = $1
      and id < (select min(id) from (select id from inventory_sync where source_id = $1 order by id desc limit 100) kept)
      and id <> (select coalesce(max(id), 0) from inventory_sync where source_id = $1 and mode = 'FULL')),
  died as (
    update inventory_sync set state = 'FAILED', finished_at = now(), problem = 'The API process that ran it ended.'
    where source_id = $1 and state = 'RUNNING')
  insert into inventory_sync (source_id, mode, started_at) values ($1, $2, clock_timestamp()) returning id, started_at as "startedAt"`;

/** Renews the lease of the source along with it. No row: another process has taken over, or the source was forgotten. */
const ADVANCE = `
  with leased as (
    update inventory_source s set leased_until = now() + interval '2 minutes'
    from inventory_sync r where s.id = $2 and r.id = $1 and r.state = 'RUNNING'),
    told as (select pg_notify('inventory_source', $2::text))
  update inventory_sync set phase = coalesce($3, phase), expected_hosts = coalesce($4, expected_hosts), hosts = hosts + $5, facts = facts + $6,
    created = created + $7, warnings = (warnings || $8::text[])[1:50], heard_at = now()
  from (select count(*) from told) t where id = $1 and state = 'RUNNING' returning id`;

const FINISH = `
  with told as (select pg_notify('inventory_source', $2::text))
  update inventory_sync set state = $3, problem = $4, retired = $5, finished_at = clock_timestamp(), heard_at = now()
  from (select count(*) from told) t where id = $1 and state = 'RUNNING'`;

const WRITE_EVERY_MS = 500;
/** A source may be slow to answer: the lease must not end meanwhile. */
const BEAT_EVERY_MS = 30_000;
const MAX_TEXT = 1_000;

/** Another process syncs the source, or nobody any more: what this one read is not the latest. */
export class SyncTakenOver extends Error {
  constructor() {
    super('The sync was taken over by another process, or its source was forgotten');
  }
}

/** The row of one sync, kept up to date while it runs: at most twice a second, so that progress costs no throughput. */
export class SyncProgress {
  private waiting: SyncStep[] = [];
  private writtenAt = 0;
  private isTakenOver = false;
  /** Values of facts that came by so far. */
  facts = 0;
  private readonly heart: NodeJS.Timeout;

  private constructor(
    private readonly em: EntityManager,
    private readonly sourceId: number,
    readonly id: number,
    /** By the clock of the database, as the times of the claims. */
    readonly startedAt: Date,
  ) {
    this.heart = setInterval(() => void this.beat(), BEAT_EVERY_MS);
    this.heart.unref();
  }

  static async start(em: EntityManager, sourceId: number, mode: SyncModeName): Promise<SyncProgress> {
    const { id, startedAt } = await queryOne<{ id: number; startedAt: Date }>(em, START, [sourceId, mode]);
    return new SyncProgress(em, sourceId, id, startedAt);
  }

  /** Throws SyncTakenOver if that has turned out. */
  async add(step: SyncStep): Promise<void> {
    this.waiting.push(step);
    this.facts += step.facts ?? 0;
    if (performance.now() - this.writtenAt >= WRITE_EVERY_MS) await this.write();
    this.refuseWhenTakenOver();
  }

  /** Throws SyncTakenOver unless this is still the one sync of its source that runs. */
  async confirm(): Promise<void> {
    await this.write();
    this.refuseWhenTakenOver();
  }

  async finish(end: { readonly problem: string | null; readonly retired: number }): Promise<void> {
    clearInterval(this.heart);
    await this.write();
    const problem = end.problem === null ? null : storable(end.problem).slice(0, MAX_TEXT);
    const state = problem === null ? 'SUCCEEDED' : 'FAILED';
    await query(this.em, FINISH, [this.id, this.sourceId, state, problem, end.retired]);
  }

  private refuseWhenTakenOver(): void {
    if (this.isTakenOver) throw new SyncTakenOver();
  }

  private async beat(): Promise<void> {
    try {
      await this.write();
    } catch (error) {
      log('warn', 'sync-progress-lost', { error: describeError(error) });
    }
  }

  private async write(): Promise<void> {
    const steps = this.waiting;
    this.waiting = [];
    this.writtenAt = performance.now();
    const sum = (key: 'hosts' | 'facts' | 'created'): number =>
      steps.reduce((total, step) => total + (step[key] ?? 0), 0);
    const advanced = await query(this.em, ADVANCE, [
      this.id,
      this.sourceId,
      steps.findLast(({ phase }) => phase !== undefined)?.phase ?? null,
      steps.findLast(({ expectedHosts }) => expectedHosts !== undefined)?.expectedHosts ?? null,
      sum('hosts'),
      sum('facts'),
      sum('created'),
      steps.flatMap(({ warning }) => (warning === undefined ? [] : storable(warning).slice(0, MAX_TEXT))),
    ]);
    if (advanced.length === 0) this.isTakenOver = true;
  }
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { queryOne } from '@chargehand/api/platform/sql';
import type { RunOptions } from '@chargehand/api/tasks/runOptions';

/** The columns of a task that its counts are made of, as the database names them. */
export interface LedgerCounts {
  readonly targeted: number;
  readonly pending: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly not_sent: number;
}

export interface LedgerTask extends LedgerCounts {
  readonly id: number;
  readonly state: string;
  readonly verdict: string | null;
  readonly revision: number;
  readonly running: number;
  readonly held: number;
  readonly released: number;
  readonly confirmed_wave: number;
  readonly wave_count: number;
  readonly options: RunOptions;
  readonly finished_at: string | null;
  readonly paused_at: string | null;
  readonly paused_by_id: number | null;
  readonly stop_kind: string | null;
  readonly stop_reason: string | null;
  readonly stopped_at: string | null;
  readonly stopped_by_id: number | null;
  readonly stop_confirmed_at: string | null;
}

export interface LedgerTarget {
  readonly position: number;
  readonly name: string;
  readonly smart_proxy: string | null;
  readonly dispatch_id: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly reply: { readonly statusCode: number } | null;
  readonly late: boolean;
  readonly sent_at: string | null;
  readonly settled_at: string | null;
  readonly revision: number;
}

export interface LedgerWave extends LedgerCounts {
  readonly number: number;
  readonly first_position: number;
  readonly started_at: string | null;
  readonly settled_at: string | null;
}

export interface LedgerDispatch {
  readonly id: number;
  readonly site: string;
  readonly state: string;
  readonly journal: string | null;
  readonly claimed_at: string | null;
  /** None of its hosts is waited for any more. */
  readonly is_over: boolean;
}

interface LedgerSummary {
  readonly position: number;
  readonly state: unknown;
}

/** All that is stored of one task, at one moment. */
export interface Ledger {
  readonly task: LedgerTask;
  /** By position; so are the others by their number. */
  readonly targets: readonly LedgerTarget[];
  readonly waves: readonly LedgerWave[];
  readonly dispatches: readonly LedgerDispatch[];
  readonly summaries: readonly LedgerSummary[];
}

/** One statement, so that it is one moment. */
const READ = `
  select (select to_json(t) from task t where t.id = $1) as task,
    (select coalesce(json_agg(x order by x.position), '[]') from target x where x.task_id = $1) as targets,
    (select coalesce(json_agg(w order by w.number), '[]') from task_wave w where w.task_id = $1) as waves,
    (select coalesce(json_agg(s order by s.position), '[]') from task_summary s where s.task_id = $1) as summaries,
    (select coalesce(json_agg(json_build_object('id', d.id, 'state', d.state, 'journal', d.journal, 'claimed_at', d.claimed_at, 'site', p.name,
          'is_over', d.deadline_at <= now())
        order by d.id), '[]')
      from dispatch d join bridge b on b.id = d.bridge_id join smart_proxy p on p.id = b.smart_proxy_id where d.task_id = $1) as dispatches`;

/** Reads all that is stored of a task, whatever the product itself would show of it. */
export async function readLedger(em: EntityManager, taskId: number): Promise<Ledger> {
  return await queryOne<Ledger>(em, READ, [taskId]);
}

import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { RunOptions } from '../tasks/runOptions.ts';
import type { MissedPolicy } from '../tasks/Schedule.ts';

/** A schedule as it is stored, with what its command runs, and PostgreSQL's time once it was locked. */
export interface LockedSchedule {
  readonly id: number;
  readonly name: string;
  readonly commandId: number;
  readonly plugin: string;
  readonly action: string;
  readonly arguments: unknown;
  readonly filter: string;
  readonly options: RunOptions;
  readonly cron: string | null;
  readonly at: Date | null;
  readonly zone: string;
  readonly graceSeconds: number;
  readonly missedPolicy: MissedPolicy;
  readonly isEnabled: boolean;
  readonly ownerId: number | null;
  readonly nextDueAt: Date | null;
  readonly now: Date;
}

const LOCK = `select id from schedule where id = $1 for update`;

/** After the lock, so that the time is not that of the wait's beginning. */
const READ = `
  select s.id, s.name, s.command_id as "commandId", c.plugin, c.action, c.arguments, s.filter, s.options, s.cron, s.at, s.zone,
    s.grace_seconds as "graceSeconds", s.missed_policy as "missedPolicy", s.is_enabled as "isEnabled", s.owner_id as "ownerId",
    s.next_due_at as "nextDueAt", clock_timestamp() as now
  from schedule s join command c on c.id = s.command_id where s.id = $1`;

/** Locks a schedule for the rest of the transaction: one change, firing or ordering of it after the other. Undefined: there is none. */
export async function lockSchedule(tx: EntityManager, id: number): Promise<LockedSchedule | undefined> {
  await query(tx, LOCK, [id]);
  return (await query<LockedSchedule>(tx, READ, [id]))[0];
}

import assert from 'node:assert/strict';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '@chargehand/api/platform/sql';

/** From which state a target may go to which in one step, as reliability.md §3.5 has it. */
const TARGET_STEPS: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['ASSIGNED', 'NOT_SENT'],
  ASSIGNED: ['SENDING', 'NOT_SENT'],
  SENDING: ['SENT', 'SUCCEEDED', 'FAILED', 'UNKNOWN'],
  SENT: ['SUCCEEDED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCEEDED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: [],
  NOT_SENT: [],
};

/** From which state a task may go to which, as reliability.md §3.4 has it of those that exist yet; one whose hosts are all left out ends at once. */
const TASK_STEPS: Readonly<Record<string, readonly string[]>> = {
  QUEUED: ['RUNNING', 'CANCELLING', 'HALTING', 'FINISHED'],
  RUNNING: ['CANCELLING', 'HALTING', 'FINISHED'],
  CANCELLING: ['FINISHED', 'CANCELLED'],
  HALTING: ['FINISHED'],
  FINISHED: [],
  CANCELLED: [],
};

const DISPATCH_STEPS: Readonly<Record<string, readonly string[]>> = {
  QUEUED: ['CLAIMED', 'CLOSED'],
  CLAIMED: ['CLOSED'],
  CLOSED: [],
};

/** By strength of evidence, reliability.md §3.5; NOT_SENT stands apart. */
const RANKS: Readonly<Record<string, number>> = {
  PENDING: 0,
  ASSIGNED: 1,
  SENDING: 2,
  SENT: 3,
  UNKNOWN: 4,
  SUCCEEDED: 5,
  FAILED: 5,
};

/** Every statement that moves a row is noted by the database itself, also those between two looks. */
const NOTE_MOVES = `
  create table move_note (id serial primary key, kind text not null, was text not null, now text not null);
  create function note_move() returns trigger language plpgsql as $$
  begin
    insert into move_note (kind, was, now) values (tg_table_name, old.state, new.state);
    return null;
  end $$;
  create trigger note_move after update on target for each row when (old.state <> new.state) execute function note_move();
  create trigger note_move after update on task for each row when (old.state <> new.state) execute function note_move();
  create trigger note_move after update on dispatch for each row when (old.state <> new.state) execute function note_move()`;

/** A move of a row from one state to another, and how often it was made. */
interface NotedMove {
  readonly kind: string;
  readonly was: string;
  readonly now: string;
  readonly count: number;
}

/** Lets the database note every move of a target, a task and a dispatch from now on. */
export async function noteMoves(em: EntityManager): Promise<void> {
  await em.getConnection().executeDump(NOTE_MOVES);
}

/** The moves that were made since the last look; each is legal, or an assertion fails. */
export async function takeLegalMoves(em: EntityManager): Promise<readonly NotedMove[]> {
  const taken = `
    with taken as (delete from move_note returning kind, was, now)
    select kind, was, now, count(*)::int as count from taken group by 1, 2, 3`;
  const moves = await query<NotedMove>(em, taken);
  for (const move of moves) assertLegal(move);
  return moves;
}

function assertLegal({ kind, was, now }: NotedMove): void {
  const isLegal =
    kind === 'task' ? isTaskMove(was, now) : kind === 'dispatch' ? isDispatchMove(was, now) : isTargetMove(was, now);
  assert.ok(isLegal, `a ${kind} goes from ${was} to ${now}`);
}

/** Whether a task may go from one state to another. */
export function isTaskMove(was: string, now: string): boolean {
  return TASK_STEPS[was]?.includes(now) ?? false;
}

/** Whether a dispatch may go from one state to another. */
export function isDispatchMove(was: string, now: string): boolean {
  return DISPATCH_STEPS[was]?.includes(now) ?? false;
}

/** Whether a target may get from one state to another by steps of the state machine: one upload may hold several of them. */
export function isTargetMove(was: string, now: string): boolean {
  const steps = TARGET_STEPS[was] ?? [];
  return steps.includes(now) || steps.some((step) => isTargetMove(step, now));
}

/** How strong the evidence for a state is. */
export function rankOf(state: string): number {
  return RANKS[state] ?? assert.fail(`${state} has no rank`);
}

import assert from 'node:assert/strict';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '@chargehand/api/platform/sql';

/** Unknown because its bridge was not heard of: of all that is unknown this alone can still be proved unsent (decision 0026). */
const LOST = 'LOST';

/** From which state a target may go to which in one step, as reliability.md §3.5 has it. */
const TARGET_STEPS: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['ASSIGNED', 'NOT_SENT', LOST],
  ASSIGNED: ['SENDING', 'NOT_SENT', LOST],
  [LOST]: ['NOT_SENT', 'UNKNOWN'],
  SENDING: ['SENT', 'SUCCEEDED', 'FAILED', 'UNKNOWN'],
  SENT: ['SUCCEEDED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['SUCCEEDED', 'FAILED'],
  SUCCEEDED: [],
  FAILED: [],
  NOT_SENT: [],
};

/** From which state a task may go to which, as reliability.md §3.4 has it of those that exist yet; one whose hosts are all left out ends at once. */
const TASK_STEPS: Readonly<Record<string, readonly string[]>> = {
  AWAITING_APPROVAL: ['QUEUED', 'CANCELLING', 'REJECTED'],
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
  [LOST]: 4,
  UNKNOWN: 5,
  SUCCEEDED: 6,
  FAILED: 6,
};

/** Every statement that moves a row is noted by the database itself, also those between two looks. */
const NOTE_MOVES = `
  create table move_note (id serial primary key, kind text not null, was text not null, now text not null);
  create function note_move() returns trigger language plpgsql as $$
  begin
    insert into move_note (kind, was, now) values (tg_table_name, old.state, new.state);
    return null;
  end $$;
  create function note_target() returns trigger language plpgsql as $$
  begin
    insert into move_note (kind, was, now) values (tg_table_name, case old.reason when 'BRIDGE_LOST' then '${LOST}' else old.state::text end,
      case new.reason when 'BRIDGE_LOST' then '${LOST}' else new.state::text end);
    return null;
  end $$;
  create trigger note_move after update on target for each row when (old.state <> new.state) execute function note_target();
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

/** The state of a target, and whether it is lost. */
export function stateOf({ state, reason }: { readonly state: string; readonly reason: string | null }): string {
  return reason === 'BRIDGE_LOST' ? LOST : state;
}

/** Why a host is unknown, by how much was heard of it. */
const DOUBTS = ['BRIDGE_LOST', 'SEND_UNCERTAIN', 'NO_REPLY', 'REPLY_UNDECODABLE'];

/** Whether a target that is unknown may learn another reason: what we have judged gives way to what its bridge says, and nothing else does. */
export function isRefined(was: string | null, is: string | null): boolean {
  const [before, now] = [DOUBTS.indexOf(was ?? ''), DOUBTS.indexOf(is ?? '')];
  return before >= 0 && (now < 0 || now > before);
}

/** How strong the evidence for a state is. */
export function rankOf(state: string): number {
  return RANKS[state] ?? assert.fail(`${state} has no rank`);
}

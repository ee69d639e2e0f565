import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { lockTask } from './lockTask.ts';
import { planRelease, type RolloutState, type WaveProgress } from './planRelease.ts';
import { releaseTargets } from './releaseTargets.ts';
import type { Rollout } from './Rollout.ts';
import { stopTask } from './stopTask.ts';
import type { TaskState } from './Task.ts';

/** What may not be sent any more is held back as by a pause, until settleTask says why: a bridge that is given it too late would be blamed for it. */
const READ_STATE = `
  select state, paused_at is not null or send_until < now() as "isPaused", options -> 'rollout' as rollout, now() as now, targeted, released, held,
    pending - held as "atWork", release_at as "releaseAt", confirmed_wave as "confirmedWave", pending, failed, unknown
  from task where id = $1`;

const READ_WAVES = `
  select number, first_position as "firstPosition", targeted, pending, failed, unknown, settled_at as "settledAt"
  from task_wave where task_id = $1 order by number`;

const IS_ANY_UNSENT = `select exists (select 1 from target where task_id = $1 and state in ('PENDING', 'ASSIGNED')) as "isAny"`;

/** A spread over time goes on where it was after a wait for outcomes. */
const WAIT_UNTIL = `
  update task set release_at = $2 where id = $1 and release_at is distinct from $2 and ($2::timestamptz is not null or release_at <= now())`;

/** It waits by its own plan, so nobody has paused it. */
const PAUSE = `update task set paused_at = now(), paused_by_id = null, revision = revision + 1 where id = $1 and paused_at is null`;

interface StateRow extends Omit<RolloutState, 'waves' | 'rollout'> {
  readonly state: TaskState;
  readonly rollout: Rollout | null;
  readonly pending: number;
  readonly failed: number;
  readonly unknown: number;
}

/** Does what is due now with the rollout of a task whose lock the caller holds: gives batches to bridges, waits, pauses, or stops it by its rule. */
export async function advanceRollout(tx: EntityManager, taskId: number): Promise<void> {
  for (;;) {
    const state = await readState(tx, taskId);
    if (state === undefined) return;
    const step = planRelease(state);
    switch (step.kind) {
      case 'nothing':
        return;
      case 'wait':
        return void (await query(tx, WAIT_UNTIL, [taskId, step.until]));
      case 'pause':
        return void (await query(tx, PAUSE, [taskId]));
      case 'halt':
        return await halt(tx, taskId, step.reason);
      case 'release': {
        const task = await lockTask(tx, taskId);
        if (task !== undefined)
          await releaseTargets(tx, task, { from: state.released, upTo: step.upTo, next: step.next });
      }
    }
  }
}

/** Undefined: it has no rollout, is being stopped, or has ended. */
async function readState(tx: EntityManager, taskId: number): Promise<RolloutState | undefined> {
  const [row] = await query<StateRow>(tx, READ_STATE, [taskId]);
  if (row === undefined || row.rollout === null) return undefined;
  if (row.state !== 'QUEUED' && row.state !== 'RUNNING') return undefined;
  const { rollout, targeted, pending, failed, unknown } = row;
  const waves = await query<WaveProgress>(tx, READ_WAVES, [taskId]);
  const all = { number: 0, firstPosition: 0, targeted, pending, failed, unknown, settledAt: null };
  return { ...row, rollout, waves: waves.length === 0 ? [all] : waves };
}

/** When everything has been sent there is nothing that the rule could stop. */
async function halt(tx: EntityManager, taskId: number, reason: string): Promise<void> {
  const [unsent] = await query<{ isAny: boolean }>(tx, IS_ANY_UNSENT, [taskId]);
  if (unsent?.isAny === true) await stopTask(tx, taskId, { kind: 'HALTED', reason, userId: null });
}

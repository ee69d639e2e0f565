import type { EntityManager } from '@mikro-orm/postgresql';
import { recordOwnAct } from '../access/recordAudit.ts';
import { query } from '../platform/sql.ts';
import { lockTask } from './lockTask.ts';
import type { PauseReason } from './PauseReason.ts';
import { planRelease, type RolloutState, type WaveProgress } from './planRelease.ts';
import { releaseTargets } from './releaseTargets.ts';
import type { Rollout } from './Rollout.ts';
import { stopTask } from './stopTask.ts';
import type { TaskState } from './Task.ts';

/** What may not be sent any more is held back as by a pause, until settleTask says why: a bridge that is given it too late would be blamed for it. */
const READ_STATE = `
  select state, paused_at is not null or send_until < now() as "isPaused", options -> 'rollout' as rollout, now() as now, targeted, released, held,
    pending - held as "atWork", release_at as "releaseAt", confirmed_wave as "confirmedWave", pending, failed, unknown, not_sent as "notSent"
  from task where id = $1`;

const READ_WAVES = `
  select number, first_position as "firstPosition", targeted, pending, failed, unknown, not_sent as "notSent", settled_at as "settledAt"
  from task_wave where task_id = $1 order by number`;

const IS_ANY_UNSENT = `select exists (select 1 from target where task_id = $1 and state in ('PENDING', 'ASSIGNED')) as "isAny"`;

/** A spread over time goes on where it was after a wait for outcomes. */
const WAIT_UNTIL = `
  update task set release_at = $2 where id = $1 and release_at is distinct from $2 and ($2::timestamptz is not null or release_at <= now())`;

/** It waits by itself, so nobody has paused it; PauseReason.ts says why. */
const PAUSE = `update task set paused_at = now(), paused_by_id = null, revision = revision + 1 where id = $1 and paused_at is null`;

/** The clock finds it, should the wake-up be lost. */
const GO_ON_AT_ONCE = `
  with due as (update task set release_at = now() where id = $1 returning id) select pg_notify('rollout', id::text) from due`;

/** Uploads and heartbeats of a bridge wait for the transaction that releases, so it ends after so many batches and the next one goes on. */
const MOST_RELEASES = 10;

interface StateRow extends Omit<RolloutState, 'waves' | 'rollout'> {
  readonly state: TaskState;
  readonly rollout: Rollout | null;
  readonly pending: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
}

/**
 * Does what is due now with the rollout of a task whose lock the caller holds: gives batches to bridges, waits, pauses, or stops it by its
 * rule. What is too much for one transaction is due again at once, see keepReleasing.
 */
export async function advanceRollout(tx: EntityManager, taskId: number): Promise<void> {
  for (let releases = 0; ; releases += 1) {
    const state = await readState(tx, taskId);
    if (state === undefined) return;
    const step = planRelease(state);
    switch (step.kind) {
      case 'nothing':
        return;
      case 'wait':
        return void (await query(tx, WAIT_UNTIL, [taskId, step.until]));
      case 'pause':
        return await pause(tx, taskId, 'WAVE');
      case 'halt':
        return await halt(tx, taskId, step.reason);
      case 'release': {
        if (releases === MOST_RELEASES) return void (await query(tx, GO_ON_AT_ONCE, [taskId]));
        const task = await lockTask(tx, taskId);
        if (task === undefined) return;
        const isReleased = await releaseTargets(tx, task, { from: state.released, upTo: step.upTo, next: step.next });
        if (!isReleased) return await pause(tx, taskId, 'BRIDGES_AWAY');
      }
    }
  }
}

/** Undefined: it has no rollout, is being stopped, or has ended. */
async function readState(tx: EntityManager, taskId: number): Promise<RolloutState | undefined> {
  const [row] = await query<StateRow>(tx, READ_STATE, [taskId]);
  if (row === undefined || row.rollout === null) return undefined;
  if (row.state !== 'QUEUED' && row.state !== 'RUNNING') return undefined;
  const { rollout, targeted, pending, failed, unknown, notSent } = row;
  const waves = await query<WaveProgress>(tx, READ_WAVES, [taskId]);
  const all = { number: 0, firstPosition: 0, targeted, pending, failed, unknown, notSent, settledAt: null };
  return { ...row, rollout, waves: waves.length === 0 ? [all] : waves };
}

async function pause(tx: EntityManager, taskId: number, reason: PauseReason): Promise<void> {
  await query(tx, PAUSE, [taskId]);
  await recordOwnAct(tx, { act: 'task.pause', object: `task:${taskId}`, details: { reason } });
}

/** When everything has been sent there is nothing that the rule could stop. */
async function halt(tx: EntityManager, taskId: number, reason: string): Promise<void> {
  const [unsent] = await query<{ isAny: boolean }>(tx, IS_ANY_UNSENT, [taskId]);
  if (unsent?.isAny !== true) return;
  await recordOwnAct(tx, { act: 'task.halt', object: `task:${taskId}`, details: { reason } });
  await stopTask(tx, taskId, { kind: 'HALTED', reason, userId: null });
}

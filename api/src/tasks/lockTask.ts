import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { StopKind, TaskState } from './Task.ts';

/** A task whose row is locked by this transaction. */
export interface LockedTask {
  readonly id: number;
  readonly state: TaskState;
  /** Null: nobody has stopped it. */
  readonly stopKind: StopKind | null;
  readonly revision: number;
  readonly waveCount: number;
  readonly isRollout: boolean;
}

/** Locks the task, so revisions commit in order and a watcher at n has seen all of n. A sequence would not. */
const LOCK = `
  select id, state, stop_kind as "stopKind", revision, wave_count as "waveCount", options -> 'rollout' is not null as "isRollout" from task where id = $1 for no key update`;

/** Locks a task until the transaction ends; its rows and counters change under this lock alone. Undefined: there is none of this id. */
export async function lockTask(tx: EntityManager, taskId: number): Promise<LockedTask | undefined> {
  const [task] = await query<LockedTask>(tx, LOCK, [taskId]);
  return task;
}

/** Whether hosts of a task may still change their state by what the task does, not only by late evidence. */
export function isActive({ state }: Pick<LockedTask, 'state'>): boolean {
  return state === 'QUEUED' || state === 'RUNNING' || state === 'CANCELLING' || state === 'HALTING';
}

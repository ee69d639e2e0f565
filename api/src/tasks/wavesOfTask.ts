import type { EntityManager } from '@mikro-orm/postgresql';
import { batched, rowsById } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';
import type { TaskWave } from './TaskWave.ts';

/** A wave as it is read for the graph. */
export type WaveRow = Omit<TaskWave, 'task'> & { readonly id: number };

const WAVES = `
  select task_id as id, number, label, first_position as "firstPosition", targeted, pending, succeeded, failed, unknown, not_sent as "notSent",
    started_at as "startedAt", settled_at as "settledAt"
  from task_wave where task_id = any($1::int[]) order by task_id, number`;

/** The waves of a task in order, one look for all the tasks of an answer; empty when all its hosts are one wave. */
export const wavesOfTask = batched(
  async (em: EntityManager, ids: readonly number[], _asked: null): Promise<readonly (readonly WaveRow[])[]> =>
    rowsById(ids, await query<WaveRow>(em, WAVES, [ids])),
);

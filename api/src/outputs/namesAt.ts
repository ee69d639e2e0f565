import { batched } from '../platform/batched.ts';
import { query } from '../platform/sql.ts';

const NAMES = `select position, name from target where task_id = $1 and position = any($2::int[])`;

/** The name of the host at a position of a task, one statement for all the positions of an answer; '' where there is none. */
export const namesAt = batched(async (em, positions: readonly number[], taskId: number) => {
  const rows = await query<{ position: number; name: string }>(em, NAMES, [taskId, positions]);
  const byPosition = new Map(rows.map(({ position, name }) => [position, name]));
  return positions.map((position) => byPosition.get(position) ?? '');
});

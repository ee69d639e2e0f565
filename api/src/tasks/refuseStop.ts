import { Forbidden, userOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { permittedSql } from '../inventory/permittedHosts.ts';
import { query } from '../platform/sql.ts';

const FIND_AUTHOR = `select created_by_id as "authorId" from task where id = $1`;

/** Throws Forbidden unless the task is the caller's own, as far as their token goes, or they may stop what others run on every host of it that has no outcome yet. */
export async function refuseStop(tx: RequestContext, taskId: number): Promise<void> {
  const { userId, rights } = userOf(tx);
  const [task] = await query<{ authorId: number | null }>(tx.em, FIND_AUTHOR, [taskId]);
  const parameters: unknown[] = [taskId];
  // Of their own only a token bounds what they stop, or let go on.
  const may =
    task?.authorId === userId
      ? permittedSql({ ...rights, isAdmin: true }, { kind: 'see', permission: 'RUN' }, parameters, tx.now())
      : permittedSql(rights, { kind: 'see', permission: 'STOP_TASKS' }, parameters, tx.now());
  if (may === 'true') return;
  const others = await query(
    tx.em,
    `select 1 from target t where t.task_id = $1 and t.state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT')
       and not exists (select 1 from host h where h.id = t.host_id and ${may}) limit 1`,
    parameters,
  );
  if (others.length > 0) throw new Forbidden('STOP_TASKS');
}

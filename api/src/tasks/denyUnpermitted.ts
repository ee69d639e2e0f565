import type { EntityManager } from '@mikro-orm/postgresql';
import { frozenSql, readHolds } from '../inventory/readHolds.ts';
import { query } from '../platform/sql.ts';
import { addToCounts } from './addToCounts.ts';
import { closeAnswered } from './closeAnswered.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { IS_DISPATCH_STOPPED } from './findStopOrders.ts';
import { lockTask } from './lockTask.ts';
import { mayRunTask } from './mayRunTask.ts';

/** Tasks of which a bridge could take a part now. */
const WAITING_TASKS = `
  select d.task_id as id from dispatch d join task t on t.id = d.task_id
  where d.bridge_id = $1 and d.state = 'QUEUED' and t.state in ('QUEUED', 'RUNNING') and d.send_until > now() and not ${IS_DISPATCH_STOPPED}
    and ($2 or t.secret_inputs = '{}')
  group by 1 order by min(d.id) limit 20`;

/** A claim of the same moment passes over what is locked here, and takes it next time. */
const LOCK_UNCLAIMED = `select id from dispatch where task_id = $1 and bridge_id = $2 and state = 'QUEUED' order by id for update`;

const NOTIFY = `select pg_notify('task', $1)`;

/**
 * Leaves out, before a bridge takes its parts of tasks, every host on which who started the task may not run it any more, for the reason DENIED
 * (reliability.md S40, S42), and every host whose group is frozen by now. A dispatch that is left without hosts is closed. Returns the tasks that were
 * looked at: no part of another one may be taken yet.
 */
export async function denyUnpermitted(
  em: EntityManager,
  bridgeId: number,
  opensSecrets: boolean,
): Promise<readonly number[]> {
  const waiting = await query<{ id: number }>(em, WAITING_TASKS, [bridgeId, opensSecrets]);
  for (const { id } of waiting) await leaveOut(em, id, bridgeId);
  return waiting.map(({ id }) => id);
}

async function leaveOut(em: EntityManager, taskId: number, bridgeId: number): Promise<void> {
  const parameters: unknown[] = [taskId];
  const may = await mayRunTask(em, taskId, parameters);
  const frozen = frozenSql(await readHolds(em, new Date()), parameters);
  if (may === 'true' && frozen === 'false') return;
  await em.transactional(async (tx) => {
    const task = await lockTask(tx, taskId);
    if (task === undefined) return;
    const unclaimed = await query<{ id: number }>(tx, LOCK_UNCLAIMED, [taskId, bridgeId]);
    const revision = parameters.push(task.revision + 1);
    const dispatches = parameters.push(unclaimed.map(({ id }) => id));
    const leftOut = await query<{ position: number }>(
      tx,
      `update target t set state = 'NOT_SENT', settled_at = now(), revision = $${revision},
         reason = case when exists (select 1 from host h where h.id = t.host_id and ${may}) then 'FROZEN' else 'DENIED' end
       where t.task_id = $1 and t.dispatch_id = any($${dispatches}::int[]) and t.state = 'PENDING'
         and not exists (select 1 from host h where h.id = t.host_id and ${may} and not ${frozen})
       returning t.position`,
      parameters,
    );
    if (leftOut.length === 0) return;
    const positions = leftOut.map(({ position }) => position);
    await addToCounts(tx, task, { changes: [{ was: 'PENDING', now: 'NOT_SENT', positions }] });
    await closeAnswered(tx, taskId);
    await finishIfSettled(tx, taskId);
    await query(tx, NOTIFY, [String(taskId)]);
  });
}

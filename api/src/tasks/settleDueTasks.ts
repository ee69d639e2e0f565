import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { STOP_TAKES_SECONDS } from './confirmStop.ts';
import { MAY_JUDGE_SILENCE, payAttention } from './payAttention.ts';
import { HAS_STOPPED } from './settleStopped.ts';
import { settleTask } from './settleTask.ts';

const LOOK_EVERY_MS = 1_000;
const PAGE = 100;

/**
 * An approval that nobody gave in time, a rollout to go on with or to end, a stop that its age alone confirms, what an emergency stop has
 * ended, a dispatch that nobody claimed or whose hosts are silent. Each is over when it was settled: what only waits, for a person or a bridge, is not due.
 */
const DUE_TASKS = `
  select t.id from task t
  where t.id > $1 and (t.state = 'AWAITING_APPROVAL' and t.approval_expires_at <= now() or t.state in ('QUEUED', 'RUNNING', 'CANCELLING', 'HALTING')
    and (t.held > 0 and (t.send_until < now() or t.paused_at is null and t.release_at <= now())
      or t.stop_confirmed_at is null and t.stopped_at <= now() - make_interval(secs => ${STOP_TAKES_SECONDS})
        and not exists (select 1 from target where task_id = t.id and state in ('PENDING', 'ASSIGNED'))
      or ${HAS_STOPPED}
      or ${MAY_JUDGE_SILENCE} and exists (select 1 from dispatch d where d.task_id = t.id
        and (d.state = 'QUEUED' and d.send_until < now() or d.state <> 'CLOSED' and d.deadline_at <= now()))))
  order by t.id limit ${PAGE}`;

/** Pays attention to the bridges and settles every task that is due, until aborted; any number of replicas may do so at once. `openEm` gives an entity manager per round. */
export async function keepSettling(openEm: () => EntityManager, signal: AbortSignal): Promise<void> {
  const every = { openEm, signal };
  // Side by side: however long a round takes, bridges are heard meanwhile.
  await Promise.all([
    repeat('attention-not-noted', payAttention, every),
    repeat('settling-failed', settleDueTasks, every),
  ]);
}

/** Settles all tasks that are due now, one that cannot be settled holding up none. */
export async function settleDueTasks(em: EntityManager): Promise<void> {
  let due: readonly { readonly id: number }[] = [];
  do {
    due = await query<{ id: number }>(em, DUE_TASKS, [due.at(-1)?.id ?? 0]);
    for (const { id } of due) await settleOne(em.fork(), id);
  } while (due.length === PAGE);
}

async function settleOne(em: EntityManager, id: number): Promise<void> {
  try {
    await settleTask(em, id);
  } catch (error) {
    log('error', 'task-not-settled', { task: id, error: describeError(error) });
  }
}

async function repeat(
  failure: string,
  act: (em: EntityManager) => Promise<void>,
  { openEm, signal }: { readonly openEm: () => EntityManager; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await act(openEm());
    } catch (error) {
      log('error', failure, { error: describeError(error) });
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

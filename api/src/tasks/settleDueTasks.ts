import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { settleTask } from './settleTask.ts';

const LOOK_EVERY_MS = 1_000;
/** A bridge that could not reach us uploads first what it has; before that its hosts' silence proves nothing. */
const GRACE_AFTER_START_MS = 60_000;

/** A dispatch to claim or to answer for, a rollout to go on with or to end, a stop to confirm. */
const DUE_TASKS = `
  select t.id from task t
  where t.state in ('QUEUED', 'RUNNING', 'CANCELLING', 'HALTING')
    and (t.stopped_at is not null and t.stop_confirmed_at is null or t.held > 0 and (t.send_until < now() or t.paused_at is null and t.release_at <= now())
      or exists (select 1 from dispatch d where d.task_id = t.id
        and (d.state = 'QUEUED' and d.send_until < now() or $1 and d.state <> 'CLOSED' and d.deadline_at <= now())))
  order by t.id limit 100`;

/** Settles every task that is due, until aborted; any number of replicas may do so at once. `openEm` gives an entity manager per round. */
export async function keepSettling(openEm: () => EntityManager, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await settleDueTasks(openEm(), performance.now() - startedAt >= GRACE_AFTER_START_MS);
    } catch (error) {
      log('error', 'settling-failed', { error: describeError(error) });
    }
  }
}

/** Settles the tasks that are due now, one that cannot be settled holding up none; `mayJudgeSilence` false leaves alone what only a bridge could still tell. */
export async function settleDueTasks(em: EntityManager, mayJudgeSilence: boolean): Promise<void> {
  for (const { id } of await query<{ id: number }>(em, DUE_TASKS, [mayJudgeSilence])) {
    try {
      await settleTask(em.fork(), id, mayJudgeSilence);
    } catch (error) {
      log('error', 'task-not-settled', { task: id, error: describeError(error) });
    }
  }
}

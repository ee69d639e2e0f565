import type { EntityManager } from '@mikro-orm/postgresql';
import { EVERY_ID, type Events } from '../platform/events.ts';
import { describeError, log } from '../platform/log.ts';
import { query } from '../platform/sql.ts';
import { advanceRollout } from './advanceRollout.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import { lockTask } from './lockTask.ts';

/**
 * Goes on with rollouts that had more due than one transaction releases, as soon as it has committed, until aborted; any number of replicas
 * may do so at once. `openEm` gives an entity manager per transaction. What is missed here, keepSettling finds by the clock.
 */
export async function keepReleasing(openEm: () => EntityManager, events: Events, signal: AbortSignal): Promise<void> {
  for await (const id of events.watch('rollout', signal)) {
    if (id === EVERY_ID) continue;
    try {
      await goOn(openEm(), Number(id));
    } catch (error) {
      log('error', 'rollout-not-advanced', { task: id, error: describeError(error) });
    }
  }
}

async function goOn(em: EntityManager, taskId: number): Promise<void> {
  await em.transactional(async (tx) => {
    if ((await lockTask(tx, taskId)) === undefined) return;
    await advanceRollout(tx, taskId);
    await finishIfSettled(tx, taskId);
    await query(tx, `select pg_notify('task', $1)`, [String(taskId)]);
  });
}

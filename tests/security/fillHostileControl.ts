import { queryOne } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { taskRow } from './fillHostileTasks.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS, type HostileRow } from './hostileRows.ts';

/** Every fourth, because all freezes are on one page. */
export const FROZEN_ROWS: readonly HostileRow[] = HOSTILE_ROWS.filter(({ number }) => number % 4 === 0);

/** A third holds now, a third later, and a third is over. */
const EVERY = 3;

/** What a task that waits for an approval has more than the one of the same text that has ended. */
const LATER_IDS = 100_000;

/** The task of a batch that waits for an approval. */
export function waitingTaskOf(batch: readonly HostileRow[]): number {
  return headOf(batch).id + LATER_IDS;
}

/** Writes down freezes that hold now, later and no longer, each with a text of the corpus as its reason, and tasks that wait for an approval. */
export async function fillHostileControl(em: EntityManager): Promise<void> {
  const admin = await queryOne<{ id: number }>(em, `select id from app_user where login = 'admin'`);
  const [past, coming] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];
  const freezes = FROZEN_ROWS.map((row, place) => ({
    ...{ id: row.id, reason: row.text, hostgroup_ids: [row.id], created_by_id: row.id, created_at: past },
    ...(place % EVERY === 1 && { starts_at: coming }),
    ...(place % EVERY === 2 && { ended_by_id: admin.id, ended_at: new Date() }),
  }));
  await insertRows(em, 'host_freeze', freezes);
  await insertRows(em, 'task', HOSTILE_BATCHES.map(waitingRow));
  await insertRows(
    em,
    'target',
    HOSTILE_BATCHES.map((batch) => ({
      ...{ task_id: waitingTaskOf(batch), position: 0, name: headOf(batch).text, host_id: headOf(batch).id },
      ...{ state: 'PENDING', late: false, revision: 1 },
    })),
  );
}

function waitingRow(batch: readonly HostileRow[]): object {
  const id = waitingTaskOf(batch);
  const tomorrow = new Date(Date.now() + 86_400_000);
  return {
    ...taskRow(headOf(batch)),
    ...{
      id,
      uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
      state: 'AWAITING_APPROVAL',
      verdict: null,
    },
    ...{ targeted: 1, pending: 1, failed: 0, released: 0, finished_at: null, schedule_id: null, due_at: null },
    ...{ stop_kind: null, stop_reason: null, stopped_at: null, stop_confirmed_at: null, stopped_by_id: null },
    ...{ approval_expires_at: tomorrow, send_until: tomorrow, deadline_at: tomorrow, secret_inputs: [] },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { CancelRecord } from '../check/Evidence.ts';
import type { Dice } from '../rig/Dice.ts';
import { Refused } from '../rig/PatientAsker.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import type { FaultLog } from './FaultLog.ts';
import type { Workload } from './Workload.ts';

const CANCEL = 'mutation ($id: ID!) { cancelTask(id: $id) { id } }';
const STOP = 'query ($id: ID!) { task(id: $id) { stop { confirmedAt sent } } }';

/** So much later each piece reaches a broker while a task is cancelled: a few hundred hosts would else all be sent to at once. */
const SLOW_MS = 120;
const LATEST_CANCEL_MS = 900;

/** A cancel whose end is read when all is settled. */
export interface PendingCancel {
  readonly taskId: number;
  readonly answeredAt: number;
}

/** Starts tasks and cancels each at a random instant of its sending. */
export async function cancelTasks(
  rig: FaultRig,
  dice: Dice,
  { times, log, workload }: { readonly times: number; readonly log: FaultLog; readonly workload: Workload },
): Promise<readonly PendingCancel[]> {
  const cancels: PendingCancel[] = [];
  for (let attempt = 0; cancels.length < times && attempt < 3 * times; attempt += 1) {
    await sleep(dice.between(500, 4_000));
    for (const { brokerLink } of rig.sites) brokerLink.delay(SLOW_MS);
    const { id } = await workload.start('all');
    const afterMs = dice.between(0, LATEST_CANCEL_MS);
    await sleep(afterMs);
    const isCancelled = await cancel(rig, id);
    for (const { brokerLink } of rig.sites) brokerLink.delay(0);
    if (!isCancelled) continue;
    cancels.push({ taskId: id, answeredAt: Date.now() });
    log.note('cancel', `task ${id}, ${afterMs} ms after its start`);
  }
  return cancels;
}

/** False: the API was away for so long that the task has come to its own end. */
async function cancel({ asker }: FaultRig, taskId: number): Promise<boolean> {
  try {
    await asker.ask(CANCEL, { id: String(taskId) });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'TASK_ENDED') return false;
    throw error;
  }
}

/** What the API says in the end about a cancel. */
export async function readCancel(rig: FaultRig, { taskId, answeredAt }: PendingCancel): Promise<CancelRecord> {
  const { task } = await rig.asker.ask<StopAnswer>(STOP, { id: String(taskId) });
  const confirmedAt = task.stop?.confirmedAt;
  return {
    taskId,
    answeredAt,
    confirmedAt: confirmedAt == null ? null : Date.parse(confirmedAt),
    sent: task.stop?.sent ?? null,
  };
}

interface StopAnswer {
  readonly task: { readonly stop: { readonly confirmedAt: string | null; readonly sent: number | null } | null };
}

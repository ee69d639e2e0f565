import type { CancelRecord, Evidence, Violation } from './Evidence.ts';
import { targetsByTask } from './targetsByTask.ts';

/** P6: once a cancel is confirmed no request leaves, and what was sent and what was not are all that was targeted. */
export function checkCancels(evidence: Evidence): readonly Violation[] {
  return evidence.cancels.flatMap((cancel) => [
    ...checkConfirmed(cancel),
    ...checkFrames(cancel, evidence),
    ...checkSplit(cancel, evidence),
  ]);
}

function checkConfirmed({ taskId, confirmedAt }: CancelRecord): readonly Violation[] {
  return confirmedAt === null ? [{ invariant: 'P6', message: `the cancel of task ${taskId} was never confirmed` }] : [];
}

/** The intent is written before the first byte, so no intent means no frame. */
function checkFrames({ taskId, confirmedAt }: CancelRecord, { journals, dispatches }: Evidence): readonly Violation[] {
  if (confirmedAt === null) return [];
  const own = new Set(dispatches.filter((dispatch) => dispatch.taskId === taskId).map(({ id }) => id));
  return journals.flatMap(({ proxy, lines }) =>
    lines
      .filter(({ event, dispatchId, at }) => event === 'SENDING' && own.has(dispatchId) && at > confirmedAt)
      .map(({ position, at }) => ({
        invariant: 'P6',
        message: `${proxy} sent to position ${position} of task ${taskId} ${at - confirmedAt} ms after its cancel was confirmed`,
      })),
  );
}

function checkSplit({ taskId, sent }: CancelRecord, evidence: Evidence): readonly Violation[] {
  const rows = targetsByTask(evidence).get(taskId) ?? [];
  const notSent = rows.filter(({ state }) => state === 'NOT_SENT').length;
  if (sent === null || sent + notSent === rows.length) return [];
  const message = `task ${taskId} targets ${rows.length}, and says ${sent} sent, ${notSent} not sent`;
  return [{ invariant: 'P6', message }];
}

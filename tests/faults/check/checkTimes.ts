import type { Evidence, TargetRecord, TaskRecord, Violation } from './Evidence.ts';

/** A bridge knows the API's clock only as well as the answer to a request is quick. */
const CLOCK_TOLERANCE_MS = 2_000;
/** Broker expiry and the reply's way back (reliability.md §3.3); ttl and time-out of a campaign's tasks are 5 and 2 seconds. */
const SHORTEST_SILENCE_MS = (5 + 10 + 2 + 15) * 1000;

/** I11, and that nobody is called silent too soon: created, claimed, sent and settled follow each other. */
export function checkTimes(evidence: Evidence): readonly Violation[] {
  const tasks = new Map(evidence.tasks.map((task) => [task.id, task]));
  const claims = new Map(evidence.dispatches.map(({ id, claimedAt }) => [id, claimedAt]));
  return evidence.targets.flatMap((target) => {
    const task = tasks.get(target.taskId);
    if (task === undefined) return [];
    return [...checkOrder(task, target, claims.get(target.dispatchId ?? 0)), ...checkPatience(target)];
  });
}

function checkOrder(
  task: TaskRecord,
  target: TargetRecord,
  claimedAt: number | null | undefined,
): readonly Violation[] {
  const steps = [
    ['created', task.createdAt],
    ['claimed', claimedAt],
    ['sent', target.sentAt],
    ['settled', target.settledAt],
  ] as const;
  const known = steps.flatMap(([step, at]) => (at === null || at === undefined ? [] : [{ step, at }]));
  return known.flatMap(({ step, at }, index) => {
    const before = known[index - 1];
    if (before === undefined || at + CLOCK_TOLERANCE_MS >= before.at) return [];
    const message = `${target.name} of task ${task.id} was ${step} ${before.at - at} ms before it was ${before.step}`;
    return [{ invariant: 'I11', message }];
  });
}

function checkPatience({ name, taskId, state, reason, sentAt, settledAt }: TargetRecord): readonly Violation[] {
  if (state !== 'UNKNOWN' || reason !== 'NO_REPLY' || sentAt === null || settledAt === null) return [];
  const waited = settledAt - sentAt;
  if (waited + CLOCK_TOLERANCE_MS >= SHORTEST_SILENCE_MS) return [];
  return [{ invariant: 'I5', message: `${name} of task ${taskId} was called silent after ${waited} ms` }];
}

import type { Evidence, Violation } from './Evidence.ts';

/** The part of I10 that a campaign can tell: each task and each claimed dispatch is in the audit, and nothing that was rolled back. */
export function checkAudit({ tasks, dispatches, audit }: Evidence): readonly Violation[] {
  const times = new Map(audit.map(({ act, object, times }) => [`${act} ${object}`, times]));
  const started = tasks.flatMap(({ id }) => {
    const count = times.get(`task.run task:${id}`) ?? 0;
    return count === 1 ? [] : [{ invariant: 'I10', message: `the start of task ${id} is in the audit ${count} times` }];
  });
  const known = new Set(tasks.map(({ id }) => `task:${id}`));
  const unknown = audit
    .filter(({ act, object }) => act === 'task.run' && !known.has(object))
    .map(({ object }) => ({ invariant: 'I10', message: `the audit tells of ${object}, which is not there` }));
  const claimed = dispatches
    .filter(({ claimedAt, taskId }) => claimedAt !== null && !times.has(`dispatch.claim task:${taskId}`))
    .map(({ id }) => ({ invariant: 'I10', message: `the claim of dispatch ${id} is not in the audit` }));
  return [...started, ...unknown, ...claimed];
}

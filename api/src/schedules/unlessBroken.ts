import { describeError, log } from '../platform/log.ts';

/**
 * Computes something about the times of one schedule; undefined if they cannot be read, e.g. because its zone has lost its name since. That is
 * logged, and told by its next firing: it must not hide the other schedules.
 */
export function unlessBroken<Times>(scheduleId: number, compute: () => Times): Times | undefined {
  try {
    return compute();
  } catch (error) {
    log('warn', 'schedule-unreadable', { schedule: scheduleId, error: describeError(error) });
    return undefined;
  }
}

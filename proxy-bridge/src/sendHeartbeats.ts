import type { ApiLink } from './apiLink.ts';
import type { BridgeParts } from './assembleBridge.ts';
import { Bell } from './Bell.ts';
import { limitRate, messageOf } from './log.ts';
import { timing } from './timing.ts';

const PROBLEM_LOG_EVERY_MS = 10_000;

/** Reports to the API every five seconds, and at once when the broker comes or goes, until the signal aborts. */
export async function sendHeartbeats(
  { report, session, log }: Pick<BridgeParts, 'report' | 'session' | 'log'>,
  api: Pick<ApiLink, 'report' | 'url'>,
  signal: AbortSignal,
): Promise<void> {
  const problems = limitRate(log, PROBLEM_LOG_EVERY_MS);
  const bell = new Bell();
  session.onChange(() => bell.ring());
  while (!signal.aborted) {
    try {
      await api.report(report(), signal);
    } catch (error) {
      if (!signal.aborted) problems.warn('heartbeat-failed', { url: api.url, problem: messageOf(error) });
    }
    await bell.wait(signal, timing.heartbeatEveryMs);
  }
}

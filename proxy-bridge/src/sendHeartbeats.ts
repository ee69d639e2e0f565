import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLink } from './apiLink.ts';
import type { BridgeParts } from './assembleBridge.ts';
import type { Bell } from './Bell.ts';
import { limitRate, messageOf } from './log.ts';
import { timing } from './timing.ts';

const PROBLEM_LOG_EVERY_MS = 10_000;

/** What the heartbeats need of the rest of the bridge. */
export interface HeartbeatContext extends Pick<BridgeParts, 'report' | 'obey' | 'log'> {
  readonly session: Pick<BridgeParts['session'], 'onChange'>;
  /** Rings for a heartbeat at once. */
  readonly bell: Bell;
  /** The API was reached. */
  readonly onReached: () => void;
}

/** Reports to the API every five seconds, and at once when the broker comes or goes or the bell rings, but only a few times a second, until the signal aborts. */
export async function sendHeartbeats(
  context: HeartbeatContext,
  api: Pick<ApiLink, 'beat' | 'url'>,
  signal: AbortSignal,
): Promise<void> {
  const { session, bell, log } = context;
  const problems = limitRate(log, PROBLEM_LOG_EVERY_MS);
  session.onChange(() => bell.ring());
  while (!signal.aborted) {
    try {
      await api.beat(context, signal);
      context.onReached();
    } catch (error) {
      if (!signal.aborted) problems.warn('heartbeat-failed', { url: api.url, problem: messageOf(error) });
    }
    await sleep(timing.heartbeatPauseMs, undefined, { signal }).catch(() => undefined);
    await bell.wait(signal, timing.heartbeatEveryMs - timing.heartbeatPauseMs);
  }
}

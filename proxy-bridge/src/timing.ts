/** Every span of time the bridge lives by, in milliseconds; the reasons stand in reliability.md §3. */
export const timing = {
  heartbeatEveryMs: 5_000,
  heartbeatTimeoutMs: 5_000,
  /** Between two heartbeats, however often we are woken. */
  heartbeatPauseMs: 250,
  /** Until the API says otherwise. No lease, no send. */
  leaseMs: 30_000,
  pollWorkEveryMs: 5_000,
  requestTimeoutMs: 30_000,
  retryFirstMs: 500,
  retryLastMs: 30_000,
  /** How often a dispatch that may not send now looks again. */
  permissionEveryMs: 100,
  groupCommitMs: 20,
  sendStallsAfterMs: 20_000,
  uploadGatherMs: 100,
  expireEveryMs: 1_000,
  /** After (re)connecting, replies that waited at the broker come before silence is declared … */
  drainAfterConnectMs: 5_000,
  /** … and without any connection silence is declared this long after the deadline. */
  expireWithoutBrokerAfterMs: 60_000,
  registrationRetryMs: 300_000,
  /** How long a collective that the broker does not let us ask is left out. */
  refusedCollectiveMs: 3_600_000,
  discoverEveryMs: 600_000,
  discoverAgainSoonMs: 15_000,
  flushAtStopMs: 3_000,
  keepClosedMs: 7 * 24 * 3_600_000,
  trimEveryMs: 3_600_000,
} as const;

/** What a broker adds to a request's ttl before it drops it, and what a reply may need on its way back (reliability.md §3.3). */
const BROKER_EXPIRY_MS = 10_000;
const REPLY_TRAVEL_MS = 15_000;

/** The earliest instant (unix ms) at which silence of a host may be called silence; sooner would be a guess. */
export function silenceDeadline(sentAtMs: number, work: { ttlSeconds: number; timeoutSeconds: number }): number {
  return sentAtMs + work.ttlSeconds * 1000 + BROKER_EXPIRY_MS + work.timeoutSeconds * 1000 + REPLY_TRAVEL_MS;
}

/** How waits between attempts grow. */
export interface BackOff {
  readonly firstMs: number;
  readonly lastMs: number;
  /** 1: every wait is like the first. */
  readonly factor: number;
}

const API_BACK_OFF: BackOff = { firstMs: timing.retryFirstMs, lastMs: timing.retryLastMs, factor: 2 };

/** Jittered exponential back-off: how long to wait before attempt `failures + 1`, in milliseconds. */
export function backOffMs(failures: number, { firstMs, lastMs, factor }: BackOff = API_BACK_OFF): number {
  return jittered(Math.min(lastMs, firstMs * factor ** Math.min(failures, 64)));
}

/** Between half of a time and all of it, so that many who failed together do not come back together. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/** Every span of time the bridge lives by, in milliseconds; the reasons stand in reliability.md §3. */
export const timing = {
  heartbeatEveryMs: 5_000,
  heartbeatTimeoutMs: 5_000,
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

/** Jittered exponential back-off: how long to wait before attempt `failures + 1`, in milliseconds. */
export function backOffMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(timing.retryLastMs, timing.retryFirstMs * 2 ** Math.min(failures, 16));
  return ceiling * (0.5 + random() / 2);
}

/** How long a task waits, in seconds; the sum is the earliest moment at which silence may be called unknown (reliability.md §3.3). */
export const WAITS = {
  /** A bridge that is away at the start has so long to come and send. */
  send: 120,
  /** The broker may keep a message beyond its ttl. */
  brokerExpiry: 10,
  /** The reply's way back. */
  reply: 15,
  /** The bridge settles its own hosts at their deadline; we do it for a bridge that is lost, later. */
  bridgeGrace: 15,
} as const;

export interface TaskTimes {
  readonly sendUntil: Date;
  readonly deadlineAt: Date;
}

/** Until when requests may be sent, and until when any host is waited for. Times in seconds. */
export function taskTimes(now: Date, timeoutSeconds: number, ttlSeconds: number): TaskTimes {
  const sendUntil = new Date(now.getTime() + WAITS.send * 1_000);
  const waitSeconds = ttlSeconds + WAITS.brokerExpiry + timeoutSeconds + WAITS.reply + WAITS.bridgeGrace;
  return { sendUntil, deadlineAt: new Date(sendUntil.getTime() + waitSeconds * 1_000) };
}
